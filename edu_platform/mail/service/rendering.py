"""From a template and its values to a subject, a text and an HTML part."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from edu_platform.core.i18n import _, use_locale

TEMPLATES = Path(__file__).parents[1] / "templates"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
cast("dict[str, Any]", _environment.globals)["_"] = _  # pyright: ignore[reportUnknownMemberType]


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(template: str, locale: str, context: dict[str, Any]) -> Rendered:
    """Render a letter; `context` needs a `link`, the letter's one action."""
    with use_locale(locale):
        # The values of the letter: its template only sets names, in its language.
        module: Any = _environment.get_template(f"{template}.j2").make_module(context)
    parts: dict[str, Any] = {
        "subject": " ".join(str(module.subject).split()),
        "paragraphs": [str(paragraph) for paragraph in module.paragraphs],
        "action": str(module.action),
        "ending": str(module.ending),
        "link": context["link"],
    }
    layout = _environment.get_template("layout.mjml.j2")
    return Rendered(
        subject=parts["subject"],
        text=_text(parts),
        html=mrml.to_html(layout.render(parts)).content,
    )


def _text(parts: dict[str, Any]) -> str:
    action = f"{parts['action']}: {parts['link']}"
    return "\n\n".join([*parts["paragraphs"], action, parts["ending"]]) + "\n"
