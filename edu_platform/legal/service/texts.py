"""From a document's source to what is published: facts filled in, HTML, hash."""

import re
from dataclasses import dataclass
from hashlib import sha256

from edu_platform.core import markdown
from edu_platform.legal.schemas import OperatorFacts
from edu_platform.legal.service.errors import UnknownFact

PLACE = re.compile(r"\{\{\s*([A-Za-z_]{1,40})\s*\}\}")
# A fact is a plain text: what is markup in Markdown loses its meaning.
MARKUP = re.compile(r"([\\`*_\[\]<>$|~&#])")
# A document is in its own language, whatever the reader's is.
MISSING = {
    "ru": "**[оператор не заполнил: {fact}]**",
    "en": "**[the operator has not filled in: {fact}]**",
}
NOT_GIVEN = {"ru": "не указано", "en": "not given"}
FACTS = {
    "name": {"ru": "наименование или ФИО", "en": "name"},
    "inn": {"ru": "ИНН", "en": "INN"},
    "ogrn": {"ru": "ОГРН", "en": "OGRN"},
    "address": {"ru": "адрес", "en": "address"},
    "email": {"ru": "электронная почта", "en": "e-mail"},
    "phone": {"ru": "телефон", "en": "telephone"},
    "bank": {"ru": "банковские реквизиты", "en": "bank details"},
}
OPTIONAL = {"phone", "bank"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with the facts of the day, ready to be published."""

    text_ru: str
    text_en: str
    html_ru: str
    html_en: str
    text_hash: str
    gaps: list[str]


def prepare(source_ru: str, source_en: str, facts: OperatorFacts) -> Prepared:
    """Fill in both languages.

    Raises:
        UnknownFact: the text has a place for what nobody can fill in.
    """
    text_ru, text_en = fill(source_ru, facts, "ru"), fill(source_en, facts, "en")
    return Prepared(
        text_ru=text_ru,
        text_en=text_en,
        html_ru=markdown.render(text_ru),
        html_en=markdown.render(text_en),
        text_hash=hash_of(text_ru, text_en),
        gaps=gaps_in(f"{source_ru}\n{source_en}", facts),
    )


def hash_of(text_ru: str, text_en: str) -> str:
    """Return the SHA-256 of both texts; NUL, which no text holds, is between them."""
    return sha256(f"{text_ru}\0{text_en}".encode()).hexdigest()


def fill(source: str, facts: OperatorFacts, language: str) -> str:
    def value(place: re.Match[str]) -> str:
        return _shown(place[1], facts, language)

    return PLACE.sub(value, source)


def _shown(name: str, facts: OperatorFacts, language: str) -> str:
    if name not in FACTS:
        raise UnknownFact(name=name)
    if fact := getattr(facts, name):
        return MARKUP.sub(r"\\\1", fact)
    if name in OPTIONAL:
        return NOT_GIVEN[language]
    return MISSING[language].format(fact=FACTS[name][language])


def gaps_in(source: str, facts: OperatorFacts) -> list[str]:
    """Return the facts that a text needs and the operator has not filled in."""
    named = set(PLACE.findall(source)) - OPTIONAL
    return [name for name in FACTS if name in named and not getattr(facts, name)]
