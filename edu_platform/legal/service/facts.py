"""What search engines and messengers read in the first HTML of legal pages."""

from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from edu_platform.core.db import Session
from edu_platform.core.first_html import PageFacts, describes
from edu_platform.core.i18n import _
from edu_platform.core.site import SITE_NAME
from edu_platform.legal.schemas import address_of
from edu_platform.legal.service.documents import (
    LAST_NUMBER,
    get_document,
    list_documents,
)
from edu_platform.legal.service.errors import DocumentNotFound


def number_in(query: str) -> int | None:
    """Return the version that an address asks for; None is the current one.

    What is no number asks for a version that there is not.
    """
    value = parse_qs(query, max_num_fields=10).get("version", [""])[0]
    if not value:
        return None
    is_number = value.isascii() and value.isdecimal() and len(value) < len("1000000")
    return int(value) if is_number else LAST_NUMBER


@describes(r"/legal|/legal/[^/]+")
async def page_facts(session: Session, path: str) -> PageFacts | None:
    """Describe the list or a document; None when there is no such page."""
    parts = urlsplit(path)
    if parts.path == "/legal":
        return await _list_facts(session)
    try:
        number = number_in(parts.query)
        kind = unquote(parts.path.removeprefix("/legal/"))
        document = await get_document(session, kind, number)
    except (DocumentNotFound, ValueError):
        return None
    title = escape(document.title)
    return PageFacts(
        f"{document.title} – {SITE_NAME}",
        document.summary,
        # Rendered from Markdown and cleaned when the version was published.
        f"<h1>{title}</h1>{document.html}",
        # The current text is found, not every one that it replaced.
        is_indexed=number is None,
    )


async def _list_facts(session: Session) -> PageFacts:
    title = _("Legal documents")
    links = [
        f'<li><a href="{address_of(card.kind)}">{escape(card.title)}</a></li>'
        for card in await list_documents(session)
    ]
    body = f"<h1>{escape(title)}</h1><ul>{''.join(links)}</ul>"
    description = _("The terms of the site, and what happens with personal data.")
    return PageFacts(f"{title} – {SITE_NAME}", description, body)
