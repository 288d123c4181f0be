"""The catalogues: what the code says, what is translated, and what is wrong with it."""

from io import BytesIO
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from edu_platform.core.i18n import LOCALES, PLURAL_FORMS, catalogue_path, placeholders
from edu_platform.core.settings import ROOT

PACKAGE = ROOT / "edu_platform"
KEYWORDS = {**DEFAULT_KEYWORDS, "_n": (1, 2), "N_": None, "rich": None}
# English is the source: its catalogue holds only texts that shall read otherwise.
SOURCE_LOCALE = "en"


class Fault(NamedTuple):
    """Something wrong with one translation."""

    msgid: str
    problem: str


def extract() -> Catalog:
    """Collect every text of the code and of the mail templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(charset="utf-8")
    texts = extract_from_dir(PACKAGE, methods, options, KEYWORDS)
    for path, line, message, _comments, _context in texts:
        found.add(message, locations=[(f"{PACKAGE.name}/{path}", line)])
    return found


def load(locale: str) -> Catalog:
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def update() -> None:
    """Bring the catalogues up to date with the code; obsolete entries leave them."""
    template = extract()
    for locale in LOCALES:
        merged = load(locale)
        merged.update(template, no_fuzzy_matching=True)
        save(locale, merged)


def save(locale: str, texts: Catalog) -> None:
    """Write a catalogue in an order and with a header that change only with it."""
    kept = Catalog(locale=locale, charset="utf-8")
    for message in texts:
        if message.id and (any(_forms(message)) or locale != SOURCE_LOCALE):
            kept[message.id] = message
    body = BytesIO()
    write_po(
        body,
        kept,
        width=88,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    path = catalogue_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(kept).encode() + body.getvalue())


def _header(texts: Catalog) -> str:
    lines = {
        "Language": str(texts.locale),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": texts.plural_forms,
    }
    fields = "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
    return f'msgid ""\nmsgstr ""\n{fields}\n'


def missing(locale: str) -> list[str]:
    """Return the msgids that a reader of `locale` would see in English."""
    if locale == SOURCE_LOCALE:
        return []
    known = load(locale)
    return sorted(
        msgid_of(message)
        for message in extract()
        if message.id and not _is_translated(known.get(message.id))
    )


def obsolete(locale: str) -> list[str]:
    """Return the msgids of the catalogue that the code does not say any more."""
    source = extract()
    entries = load(locale)
    gone = [m for m in entries if m.id and source.get(m.id) is None]
    return sorted(msgid_of(m) for m in [*gone, *entries.obsolete.values()])


def faults(locale: str) -> list[Fault]:
    """Return what is wrong with the translations that there are."""
    found: list[Fault] = []
    for message in load(locale):
        if message.id:
            problems = _problems(message, len(PLURAL_FORMS[locale]))
            found += [Fault(msgid_of(message), problem) for problem in problems]
    return found


def msgid_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " | ".join(message.id)


def _forms(message: Message) -> list[str]:
    """Return the translation as a list, of one text if it is no plural."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or ())


def _is_translated(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(_forms(message))


def _problems(message: Message, forms: int) -> list[str]:
    problems = ["is fuzzy"] if message.fuzzy else []
    texts = [text for text in _forms(message) if text]
    if texts and not isinstance(message.id, str) and len(texts) != forms:
        problems.append(f"needs {forms} plural forms")
    # The plural's: Russian uses the first form for 21 and 31 as well.
    source = message.id if isinstance(message.id, str) else message.id[1]
    wrong = [text for text in texts if placeholders(text) != placeholders(source)]
    problems += [f"has other placeholders than the source: {text}" for text in wrong]
    return problems
