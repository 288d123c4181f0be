"""The first HTML: what a page is about, for readers that run no script."""

import html
import json
from urllib.parse import quote

from edu_platform.core.first_html import PageFacts
from edu_platform.core.settings import settings

# An effect of the page removes it once the real page stands there.
MARKUP_ID = "first-html"


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


def describe(page: bytes, facts: PageFacts, path: str) -> bytes:
    """Write the facts into a compiled page."""
    page = page.replace(b"</head>", _head(facts, path).encode() + b"</head>", 1)
    if not facts.body:
        return page
    body = f'<main id="{MARKUP_ID}">{facts.body}</main>'
    before, found, rest = page.partition(b"<body")
    tag, closed, after = rest.partition(b">")
    return before + found + tag + closed + body.encode() + after
