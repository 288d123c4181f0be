"""Text that people wrote: Markdown in, safe HTML out.

Raw HTML is not part of the language here, and what the renderer makes is cleaned
once more, so that a hole in one of the two is not a hole in the page. Formulas become
MathML and code is highlighted on the server: pages need no script for either.
"""

import html
import re
from typing import Any

import nh3
from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import (
    get_lexer_by_name,  # pyright: ignore[reportUnknownVariableType]
)
from pygments.util import ClassNotFound

MATH_TAGS = set(
    """
    math semantics mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mover munder
    munderover msub msup msubsup mtable mtr mtd mpadded mphantom menclose
    mmultiscripts mprescripts none
    """.split()  # noqa: SIM905  a list of words is read by people
)
TEXT_TAGS = set(
    """
    p br hr h2 h3 h4 h5 h6 ul ol li strong em s code pre blockquote a img table thead
    tbody tr th td span div sup sub
    """.split()  # noqa: SIM905  as above
)
TAGS = TEXT_TAGS | MATH_TAGS
MATH_ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "fence", "form", "separator", "accent",
    "accentunder", "columnalign", "rowspacing", "columnspacing", "width", "height",
    "depth", "lspace", "rspace", "minsize", "maxsize", "linethickness", "scriptlevel",
    "displaystyle", "notation", "movablelimits", "symmetric", "largeop",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "td": {"class"},
    "th": {"class"},
    "span": {"class"},
    "div": {"class", "tabindex"},
    "pre": {"class", "tabindex"},
    "code": {"class"},
    "ol": {"start"},
    **dict.fromkeys(MATH_TAGS, MATH_ATTRIBUTES),
}
SAFE_LINK = re.compile(r"(https?://|mailto:|/(?!/)|#)", re.IGNORECASE)
SAFE_IMAGE = re.compile(r"/(?!/)")
WORDS_PER_MINUTE = 160
FIRST_HEADING = 2

_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def _highlight(code: str, language: str, _: str) -> str:
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        return ""
    return highlight(code, lexer, _formatter)


def _math(latex: str, options: dict[str, Any]) -> str:
    display = "block" if options.get("display_mode") else "inline"
    try:
        return to_mathml(latex, display=display)
    except Exception:  # noqa: BLE001  the converter raises whatever its tables raise
        return f"<code>{html.escape(latex)}</code>"


def _fence(self: RendererHTML, tokens: list[Token], index: int, *_: object) -> str:
    del self
    token = tokens[index]
    language = token.info.strip().split(" ")[0]
    body = _highlight(token.content, language, "") or html.escape(token.content)
    # The block can be scrolled, so it must be reachable by keyboard.
    return f'<pre class="highlight" tabindex="0"><code>{body}</code></pre>\n'


def _table_open(self: RendererHTML, *_: object) -> str:
    del self
    return '<div class="table-wrap" tabindex="0"><table>\n'


def _table_close(self: RendererHTML, *_: object) -> str:
    del self
    return "</table></div>\n"


def _heading_tag(token: Token) -> None:
    # The page owns the h1.
    level = max(FIRST_HEADING, int(token.tag[1]))
    token.tag = f"h{level}"


def _align_by_class(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if "right" in style or "center" in style:
        token.attrs["class"] = "right" if "right" in style else "center"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"])
    parser.use(
        dollarmath_plugin, renderer=_math, double_inline=True, allow_digits=False
    )
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


_markdown = _parser()


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if SAFE_LINK.match(value) else None
    if name == "src":
        return value if SAFE_IMAGE.match(value) else None
    if tag == "span" and name == "class" and not re.fullmatch(r"[\w -]{1,40}", value):
        return None
    return value


def clean(markup: str) -> str:
    """Return only the allowed part of HTML; cleaning twice changes nothing."""
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _improve(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        _heading_tag(token)
    if token.type in {"th_open", "td_open"}:
        _align_by_class(token)
    for child in token.children or []:
        if child.type == "image":
            child.attrs["loading"] = "lazy"


def render(source: str) -> str:
    """Render Markdown with tables, `$…$` and `$$…$$` formulas and fenced code."""
    environment: dict[str, Any] = {}
    tokens = _markdown.parse(source, environment)
    for token in tokens:
        _improve(token)
    markup = _markdown.renderer.render(tokens, _markdown.options, environment)
    return clean(str(markup))


def plain_text(source: str, limit: int = 0) -> str:
    """Return the text without markup, cut at a word to `limit` characters."""
    stripped = nh3.clean(_markdown.render(source), tags=set())
    words = html.unescape(" ".join(stripped.split()))
    if not limit or len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0] + "…"


def reading_minutes(source: str) -> int:
    return max(1, round(len(source.split()) / WORDS_PER_MINUTE))
