"""Texts of pages: an English msgid becomes an expression that the browser evaluates.

A page is built once and shown in both languages, so its texts cannot be chosen here.
`_()` compiles to a call of the page's translator with a short key; which texts a page
needs is found when it is compiled (`ui.texts`), and only they travel with it.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import reflex as rx
from reflex.event import EventType
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar

from edu_platform.core.i18n import DEFAULT_LOCALE, LOCALES, N_
from edu_platform.core.site import SITE_NAME
from edu_platform.ui.texts import RUNTIME, carrier, key_of

__all__ = [
    "N_",
    "_",
    "_n",
    "date",
    "date_time",
    "language_head",
    "language_select",
    "language_switch",
    "money",
    "number",
    "page",
    "rich",
]

Number = float | rx.Var[int] | rx.Var[float]
DateStyle = Literal["short", "medium", "long", "full"]
F = TypeVar("F", bound=Callable[..., Any])

# How long a page may stay hidden while the other language's texts are on their way.
PATIENCE_MS = 3000
LANGUAGE_NAMES = {"ru": "русский", "en": "English"}


def _(msgid: str, /, **params: Any) -> rx.Var[str]:
    """Show a text in the reader's language, its `{name}` placeholders filled in."""
    arguments = [params] if params else []
    return _expression("translate", key_of(msgid), *arguments, text=carrier(msgid))


def _n(one: str, many: str, n: Number, /, **params: Any) -> rx.Var[str]:
    """Show the plural form that fits `n`, which is `{n}` in the text."""
    arguments = [n, params] if params else [n]
    text = carrier(one, many)
    return _expression("translate.n", key_of(one, many), *arguments, text=text)


def number(value: Number) -> rx.Var[str]:
    """Write a number as the reader's language does: 12 500 or 12,500."""
    return _expression("translate.number", value)


def money(minor: Number, currency: str | rx.Var[str] = "RUB") -> rx.Var[str]:
    """Write an amount given in minor units (kopecks); whole amounts without them."""
    return _expression("translate.money", minor, currency)


def date(
    moment: Any, style: DateStyle = "long", *, zone: str | rx.Var[str] = ""
) -> rx.Var[str]:
    """Write the day of a moment in `zone`, or in the browser's own."""
    return _expression("translate.date", moment, style, zone)


def date_time(
    moment: Any, style: DateStyle = "medium", *, zone: str | rx.Var[str] = ""
) -> rx.Var[str]:
    """Write a moment as day and clock time in `zone`, or in the browser's own."""
    return _expression("translate.date", moment, style, zone, True)


def _expression(
    function: str, *arguments: Any, text: ImportVar | None = None
) -> rx.Var[str]:
    """Call the translator; the text rides along, so that the compiler finds it."""
    given = [rx.Var.create(argument) for argument in arguments]
    imports = [ImportVar(tag="useT", install=False), *([text] if text else [])]
    own = VarData(imports={RUNTIME: imports}, hooks={"const translate = useT()": None})
    theirs = (var._get_all_var_data() for var in given)  # noqa: SLF001
    data = VarData.merge(own, *theirs)
    code = f"{function}({', '.join(map(str, given))})"
    return rx.Var(code, _var_type=str, _var_data=data).to(str)


class RichText(rx.Component):
    """A text whose placeholders are components, such as a link in a sentence."""

    library = RUNTIME
    tag = "RichText"

    text: rx.Var[str]
    names: rx.Var[list[str]]


def rich(msgid: str, /, **parts: rx.Component | rx.Var[Any] | str) -> rx.Component:
    """Show a text with components in the place of its placeholders.

    `rich("I accept the {terms}.", terms=link(_("terms of use"), href="/terms"))`:
    each language puts the link where its grammar wants it.
    """
    # One child for each name: a bare empty text would be none.
    shown = [rx.fragment(part) for part in parts.values()]
    return RichText.create(*shown, text=_(msgid), names=list(parts))


class LanguageButton(rx.Component):
    """Changes the language in the browser and tells the server, without an event."""

    library = RUNTIME
    tag = "LanguageButton"

    code: rx.Var[str]
    label: rx.Var[str]


class LanguageSelect(rx.Component):
    """The same choice as a field of the settings."""

    library = RUNTIME
    tag = "LanguageSelect"

    languages: rx.Var[list[list[str]]]


def language_select(dom_id: str, **props: Any) -> rx.Component:
    """Let the reader choose the language in a form; it changes at once."""
    languages = [[code, LANGUAGE_NAMES[code]] for code in LOCALES]
    return LanguageSelect.create(languages=languages, id=dom_id, **props)


def language_switch(class_name: str = "") -> rx.Component:
    """Let the reader choose the language; it changes at once, without a reload."""
    buttons = [
        # The label begins with what is visible, for those who speak to the browser.
        LanguageButton.create(
            code.upper(), code=code, label=f"{code.upper()}, {LANGUAGE_NAMES[code]}"
        )
        for code in LOCALES
    ]
    return rx.el.div(
        *buttons,
        role="group",
        aria_label=_("Language"),
        class_name=f"language-switch {class_name}".strip(),
    )


def language_head() -> list[rx.Component]:
    """Give the head's part: no flash of Russian before another language is there.

    Pages are prerendered in Russian. Whoever chose another language sees nothing
    until the page is in it, or until patience ends.
    """
    others = "|".join(code for code in LOCALES if code != DEFAULT_LOCALE)
    script = (
        "(()=>{const d=document,r=d.documentElement;"
        f"if(!/(?:^|; )lang=(?:{others})(?:;|$)/.test(d.cookie))return;"
        'r.dataset.language="pending";'
        f"setTimeout(()=>delete r.dataset.language,{PATIENCE_MS})"
        "})()"
    )
    style = 'html[data-language="pending"] body{visibility:hidden}'
    return [rx.el.style(style), rx.el.script(script)]


def page(
    route: str,
    *,
    title: str | rx.Var[str],
    on_load: EventType[()] | None = None,
    description: str | rx.Var[str] = "",
) -> Callable[[F], F]:
    """Declare a page; its title follows the language. A plain title is a msgid."""
    declare = rx.page(
        route=route,
        title=_titled(title),
        description=_meta(description),
        on_load=on_load,
    )

    def decorate(function: F) -> F:
        declare(function)
        return function

    return decorate


def _titled(title: str | rx.Var[str]) -> rx.Var[str]:
    """Name the site, too: a tab and a bookmark say where they lead."""
    shown = title if isinstance(title, rx.Var) else _(title)
    return shown.to(str) + f" – {SITE_NAME}"


def _meta(text: str | rx.Var[str]) -> rx.Var[str] | None:
    if isinstance(text, rx.Var):
        return text
    return _(text) if text else None
