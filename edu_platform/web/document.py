"""The first HTML: what a page is about, for readers that run no script."""

import html
import json
import re
from urllib.parse import quote

from edu_platform.core.first_html import PageFacts, element
from edu_platform.core.i18n import _, current_locale
from edu_platform.core.settings import settings

# The page takes it away once its own content is there; see assets/first_html.js.
MARKUP_ID = "first-html"
BANNER = "site-banner"
# What the stylesheet does for a body that is shown, done here for one that is not.
SHOWN_WITHOUT_SCRIPT = (
    f"<noscript><style>#{MARKUP_ID}.unseen{{display:block;order:1}}"
    "body{display:flex;flex-direction:column}.has-tabbar{display:contents}"
    "#main{display:none}</style></noscript>"
)
# What the compiled page says of itself in general; ours is about this very address.
GENERAL = re.compile(
    rb"<title[^>]*>.*?</title>"
    rb"|<meta [^>]*(?:name=\"description\"|property=\"og:[\w:]+\")[^>]*>",
    re.DOTALL,
)


def _meta(key: str, name: str, content: str) -> str:
    return f'<meta {key}="{name}" content="{html.escape(content)}"/>'


def _head(facts: PageFacts, path: str) -> str:
    address = settings.origin + quote(path)
    parts = [
        f"<title>{html.escape(facts.title)}</title>",
        _meta("name", "description", facts.description),
        _meta("property", "og:title", facts.title),
        _meta("property", "og:description", facts.description),
        _meta("property", "og:type", facts.kind),
        _meta("property", "og:url", address),
        f'<link rel="canonical" href="{html.escape(address)}"/>',
    ]
    if facts.image:
        parts.append(_meta("property", "og:image", settings.origin + facts.image))
    if not facts.is_indexed:
        parts.append(_meta("name", "robots", "noindex"))
    if facts.data:
        # `<` could end the script element from inside a text.
        data = json.dumps(facts.data, ensure_ascii=False).replace("<", "\\u003c")
        parts.append(f'<script type="application/ld+json">{data}</script>')
    return "".join(parts)


def _body(page: bytes, facts: PageFacts) -> str:
    # Pages with a variable address are compiled without header, banner and footer.
    is_alone = b'id="main"' not in page
    # Not the attribute `hidden`: the reset lets nothing show what has it.
    looks = {"alone": is_alone, "unseen": not facts.is_shown}
    body = element(
        "main",
        _cookie_notice() if is_alone else "",
        _demo_banner() if is_alone and settings.is_demo else "",
        facts.body,
        id=MARKUP_ID,
        cls=" ".join(name for name, holds in looks.items() if holds),
        # The document itself says that it is Russian until its script has run.
        lang=current_locale.get(),
        tabindex="-1",
    )
    return body if facts.is_shown else body + SHOWN_WITHOUT_SCRIPT


def _cookie_notice() -> str:
    """Stand where `legal.components.cookie_notice` will be; its script serves both."""
    words = html.escape(_("This site uses only the cookies it needs to work."))
    more = html.escape(_("More about them"))
    link = element("a", more, href="/legal/cookies", cls="link")
    form = element(
        "form",
        element("p", f"{words} {link}"),
        element(
            "button",
            html.escape(_("Understood")),
            type="submit",
            cls="btn btn-outline btn-sm",
        ),
        action="/auth/cookies",
        method="post",
        cls="row g4 between wrap-ok",
        id="cookie-notice",
    )
    return element("div", element("div", form, cls="wrap"), cls="cookie-notice")


def _demo_banner() -> str:
    """Stand where `accounts.components.demo_banner` will be."""
    words = html.escape(_("Demo mode: letters go nowhere."))
    outbox = html.escape(_("Open the outbox"))
    link = element("a", outbox, href="/outbox", cls="link")
    return element("div", element("div", f"{words} {link}", cls="wrap"), cls=BANNER)


def describe(page: bytes, facts: PageFacts, path: str) -> bytes:
    """Write the facts into a compiled page."""
    head, ended, rest = page.partition(b"</head>")
    page = GENERAL.sub(b"", head) + _head(facts, path).encode() + ended + rest
    if not facts.body:
        return page
    before, found, rest = page.partition(b"<body")
    tag, closed, after = rest.partition(b">")
    return before + found + tag + closed + _body(page, facts).encode() + after


def mark_notice_read(page: bytes) -> bytes:
    """Tell the stylesheet that the cookie notice was read, where no script can."""
    return page.replace(b"<html ", b'<html data-cookies="read" ', 1)


def mark_demo(page: bytes) -> bytes:
    """Tell the stylesheet that this site is a demo."""
    return page.replace(b"<html ", b"<html data-demo ", 1)
