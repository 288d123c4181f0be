"""From a template and its values to a subject, a text and an HTML part.

A template sets `subject` and `paragraphs`, and, where they fit, `action` (the label of
the one button, which opens `link`), `code` (shown large), `facts` (pairs of a name and
a value), `ending` (the small print), `preheader` (what lists of letters show beside
the subject; the second paragraph otherwise) and `reason` (why the person gets it).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from edu_platform.core.i18n import LOCALES, _, current_locale, use_locale
from edu_platform.core.settings import settings
from edu_platform.core.site import SITE_NAME

TEMPLATES = Path(__file__).parents[1] / "templates"
PREHEADER = 140
UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
cast("dict[str, Any]", _environment.globals)["_"] = _  # pyright: ignore[reportUnknownMemberType]


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(
    template: str, locale: str, context: dict[str, Any], *, unsubscribe: str = ""
) -> Rendered:
    """Render a letter.

    Args:
        template: the name of a file in `templates`, without `.j2`.
        locale: the reader's language; an unknown one becomes the site's own.
        context: the template's values; `link` is what its button opens.
        unsubscribe: the page where a marketing letter is unsubscribed from.
    """
    with use_locale(locale):
        parts = _parts(template, context, unsubscribe)
        layout = _environment.get_template("layout.mjml.j2")
        return Rendered(
            subject=parts["subject"],
            text=_text(parts),
            html=mrml.to_html(layout.render(parts)).content,
        )


def _parts(template: str, context: dict[str, Any], unsubscribe: str) -> dict[str, Any]:
    # A template only sets names, in its reader's language.
    module: Any = _environment.get_template(f"{template}.j2").make_module(context)
    paragraphs = [_clean(paragraph) for paragraph in module.paragraphs]
    # The first one says hello.
    preheader = getattr(module, "preheader", "") or " ".join(paragraphs[1:2])
    return {
        "subject": _line(module.subject),
        "paragraphs": paragraphs,
        "preheader": _shortened(_line(preheader)),
        "code": _line(getattr(module, "code", "")),
        "facts": [
            (_line(name), _line(value)) for name, value in getattr(module, "facts", [])
        ],
        "action": _line(getattr(module, "action", "")),
        "link": context.get("link", ""),
        "ending": _clean(getattr(module, "ending", "")),
        "reason": _clean(getattr(module, "reason", "")) or _reason(unsubscribe),
        "unsubscribe": unsubscribe,
        "site": SITE_NAME,
        "origin": settings.origin,
        "lang": current_locale.get() if current_locale.get() in LOCALES else "ru",
    }


def _reason(unsubscribe: str) -> str:
    if unsubscribe:
        return _(
            "You get this letter because you have agreed to news from «{site}».",
            site=SITE_NAME,
        )
    return _(
        "This letter was sent automatically, because this address is used on «{site}».",
        site=SITE_NAME,
    )


def _clean(value: object) -> str:
    """Drop controls and what turns the direction of writing: a name needs neither."""
    return UNSHOWN.sub("", str(value))


def _line(value: object) -> str:
    """Make one line, since a header and a button have no other."""
    return _clean(" ".join(str(value).split()))


def _shortened(line: str) -> str:
    return line if len(line) <= PREHEADER else f"{line[: PREHEADER - 1].rstrip()}…"


def _text(parts: dict[str, Any]) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in parts["facts"])
    action = f"{parts['action']}: {parts['link']}" if parts["action"] else ""
    blocks = [*parts["paragraphs"], parts["code"], facts, action, parts["ending"]]
    foot = [f"{parts['site']} · {parts['origin']}", parts["reason"]]
    if parts["unsubscribe"]:
        foot.append(f"{_('Unsubscribe')}: {parts['unsubscribe']}")
    # Two hyphens and a space: programs know what follows for a signature.
    shown = [block for block in blocks if block]
    return "\n\n".join([*shown, "-- \n" + "\n".join(foot)]) + "\n"
