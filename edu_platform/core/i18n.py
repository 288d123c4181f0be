"""Texts, dates, numbers and money in the reader's language, outside the browser.

Source texts ("msgids") are English. The catalogues are read as they are kept, from
`.po` files, at first use: three thousand texts take some 30 ms, and nothing has to
be compiled before the platform starts.
"""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "N_",
    "PLURAL_FORMS",
    "Catalogue",
    "_",
    "_n",
    "catalogue",
    "catalogue_path",
    "current_locale",
    "fill",
    "format_date",
    "format_datetime",
    "format_money",
    "format_number",
    "negotiate",
    "placeholders",
    "plural_index",
    "use_locale",
]

LOCALES = ("ru", "en")
DEFAULT_LOCALE = "ru"
CATALOGUES = Path(__file__).resolve().parents[1] / "locales"
# The order of the plural forms in a catalogue, by their CLDR names.
PLURAL_FORMS: Mapping[str, tuple[str, ...]] = {
    "ru": ("one", "few", "many"),
    "en": ("one", "other"),
}
# Browsers send a handful of languages; whatever follows is not worth reading.
MAX_ACCEPTED = 20

current_locale: ContextVar[str] = ContextVar("current_locale", default=DEFAULT_LOCALE)

Style = Literal["short", "medium", "long", "full"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of one language: single texts, and plurals by their one-form."""

    single: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]


@contextmanager
def use_locale(locale: str) -> Generator[None]:
    """Translate what happens inside into `locale`, or the default if it is unknown."""
    known = locale if locale in LOCALES else DEFAULT_LOCALE
    token = current_locale.set(known)
    try:
        yield
    finally:
        current_locale.reset(token)


def catalogue_path(locale: str) -> Path:
    return CATALOGUES / locale / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(locale: str) -> Catalogue:
    single: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    path = catalogue_path(locale)
    if path.exists():
        with path.open("rb") as file:
            messages = list(read_po(file, locale=locale))
        for message in messages:
            forms = message.string
            if not message.id or message.fuzzy:
                continue
            if isinstance(message.id, str):
                if isinstance(forms, str) and forms:
                    single[message.id] = forms
            elif not isinstance(forms, str) and forms and all(forms):
                plural[message.id[0]] = tuple(forms)
    return Catalogue(single, plural)


def N_(msgid: str) -> str:  # noqa: N802  the name translators and their tools know
    """Mark a constant for translation; `_()` translates it when it is shown."""
    return msgid


def _(msgid: str, /, **params: Any) -> str:
    """Translate into the current language and fill in the `{name}` placeholders."""
    text = catalogue(current_locale.get()).single.get(msgid, msgid)
    return fill(text, params)


def _n(one: str, many: str, n: float, /, **params: Any) -> str:
    """Translate with the plural form that fits `n`, which is `{n}` in the text."""
    locale = current_locale.get()
    forms = catalogue(locale).plural.get(one)
    # Without a translation the text is English, and counts as English does.
    form = plural_index(locale, n) if forms else plural_index("en", n)
    text = (forms or (one, many))[form]
    return fill(text, {"n": format_number(n), **params})


def fill(text: str, params: Mapping[str, Any]) -> str:
    """Fill in placeholders by name only.

    `str.format` would let a text that comes from elsewhere read attributes and items
    of the values. Unknown placeholders stay as they are.
    """
    if not params:
        return text
    return _PLACEHOLDER.sub(lambda m: str(params.get(m[1], m[0])), text)


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


def plural_index(locale: str, n: float) -> int:
    """Return which of a catalogue's plural forms fits `n`."""
    forms = PLURAL_FORMS[locale]
    name = _babel(locale).plural_form(Decimal(str(n)))
    # Fractions: "1,5 курса" in Russian, which is the second form.
    return forms.index(name) if name in forms else 1


def negotiate(accept_language: str) -> str:
    """Choose the language that suits an `Accept-Language` header best."""
    found = (_accepted(part) for part in accept_language.split(",")[:MAX_ACCEPTED])
    ranked = sorted(found, key=lambda pair: pair[1], reverse=True)
    for tag, quality in ranked:
        if tag in LOCALES and quality > 0:
            return tag
    return DEFAULT_LOCALE


def _accepted(part: str) -> tuple[str, float]:
    tag, _separator, parameter = part.strip().lower().partition(";")
    name, _equals, value = parameter.strip().partition("=")
    try:
        quality = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().partition("-")[0], quality


@cache
def _babel(locale: str) -> Locale:
    return Locale.parse(locale)


def format_date(day: date, zone: tzinfo = UTC, style: Style = "long") -> str:
    """Write a day, or the day that a moment falls on in `zone`."""
    if isinstance(day, datetime):
        day = day.astimezone(zone).date()
    return dates.format_date(day, style, locale=current_locale.get())


def format_datetime(
    moment: datetime, zone: tzinfo = UTC, style: Style = "medium"
) -> str:
    """Write a moment as day and clock time in `zone`, seconds left out."""
    local = moment.astimezone(zone)
    locale = current_locale.get()
    day = dates.format_date(local.date(), style, locale=locale)
    clock = dates.format_time(local.timetz(), "short", tzinfo=zone, locale=locale)
    # Some patterns of CLDR hold quoted words: "{1} 'at' {0}".
    pattern = str(_babel(locale).datetime_formats[style]).replace("'", "")
    return fill(pattern, {"1": day, "0": clock})


def format_number(value: float | Decimal) -> str:
    return numbers.format_decimal(value, locale=current_locale.get())


def format_money(minor: int, currency: str) -> str:
    """Write an amount given in minor units (kopecks); whole amounts without them."""
    return _money(minor, currency, current_locale.get())


# Lists repeat few prices many times, and writing one is dear.
@lru_cache(maxsize=2048)
def _money(minor: int, currency: str, locale: str) -> str:
    amount = Decimal(minor).scaleb(-numbers.get_currency_precision(currency))
    pattern = str(_babel(locale).currency_formats["standard"].pattern)
    if amount == amount.to_integral_value():
        pattern = pattern.replace(".00", "")
    # The sign is what people know; only Russian calls the rouble "₽" by itself.
    sign = numbers.get_currency_symbol(currency, DEFAULT_LOCALE)
    return numbers.format_currency(
        amount,
        currency,
        pattern.replace("¤", f"'{sign}'"),
        locale=locale,
        currency_digits=False,
    )
