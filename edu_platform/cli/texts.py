"""What there is to tell about the translations."""

from edu_platform.cli import translations
from edu_platform.cli.console import say
from edu_platform.core.i18n import LOCALES


def collect() -> None:
    say(f"✓ {len(translations.extract())} texts in the code")


def update() -> None:
    translations.update()
    for locale in LOCALES:
        say(f"✓ {locale}: {len(translations.missing(locale))} texts to translate")


def report() -> int:
    """List what is missing or wrong, and return the exit code."""
    problems = [
        *(f"{locale}: {text}" for locale in LOCALES for text in _missing(locale)),
        *(f"{locale}: {text}" for locale in LOCALES for text in _faults(locale)),
    ]
    for problem in problems:
        say(problem)
    if not problems:
        say("✓ Every text is translated")
    return 1 if problems else 0


def _missing(locale: str) -> list[str]:
    return [f"not translated: {msgid}" for msgid in translations.missing(locale)]


def _faults(locale: str) -> list[str]:
    found = translations.faults(locale)
    return [f"{fault.msgid} {fault.problem}" for fault in found]
