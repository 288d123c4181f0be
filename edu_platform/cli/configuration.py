"""Settings for people: what is wrong with one, and what there is to set."""

import importlib
import importlib.util
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from edu_platform.cli.console import Failure, say
from edu_platform.cli.environment import ROOT

MODULE = "edu_platform.core.settings"
PREFIX = "EDU_"


def require_valid() -> None:
    """Raise `Failure` with words about every setting that is wrong."""
    try:
        importlib.import_module(MODULE)
    except ValidationError as error:
        raise Failure(explain(error, declared())) from None


def declared() -> type[BaseSettings]:
    """Return the class of the settings, even when those set do not satisfy it."""
    module = _load(MODULE)
    return module.Settings


def _load(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise Failure(f"The module {name} is missing")
    module = importlib.util.module_from_spec(spec)
    # Its last line makes the settings; the class is there before that fails.
    with suppress(ValidationError):
        spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    description: str
    default: str
    example: str


def documented(settings_class: type[BaseSettings]) -> list[Setting]:
    """Return every setting with the words of its declaration."""
    return [
        Setting(
            name=f"{PREFIX}{name.upper()}",
            description=field.description or "",
            default=_shown(field.default),
            example=_example(field),
        )
        for name, field in settings_class.model_fields.items()
    ]


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return ""
    if value is None:
        return ""
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return str(value.relative_to(ROOT))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _example(field: FieldInfo) -> str:
    return str(field.examples[0]) if field.examples else ""


def explain(error: ValidationError, settings_class: type[BaseSettings]) -> str:
    """Say which setting is wrong, why, and what a right one looks like."""
    lines = ["The platform cannot start with these settings."]
    for problem in error.errors(include_url=False, include_context=False):
        message = problem["msg"].removeprefix("Value error, ")
        if not problem["loc"]:
            # Rules between several settings name them in their own words.
            lines.append(f"  {message}")
            continue
        name = str(problem["loc"][0]).lower()
        lines.append(f"  {PREFIX}{name.upper()}: {message}")
        if field := settings_class.model_fields.get(name):
            lines += [f"    {field.description}"] if field.description else []
            lines += [f"    Example: {PREFIX}{name.upper()}={_example(field)}"]
    lines.append("Settings come from the environment and from the file .env.")
    return "\n".join(lines)


def show(*, as_markdown: bool) -> None:
    """Print the list of settings for the terminal, or for docs/settings.md."""
    settings = documented(declared())
    if as_markdown:
        say(_as_table(settings))
        return
    for setting in settings:
        default = f" (default: {setting.default})" if setting.default else ""
        say(f"{setting.name}{default}\n    {setting.description}")
        if setting.example:
            say(f"    Example: {setting.example}")


def _as_table(settings: list[Setting]) -> str:
    lines = ["| Setting | What it is | Default | Example |", "|---|---|---|---|"]
    for setting in settings:
        cells = [
            f"`{setting.name}`",
            setting.description,
            f"`{setting.default}`" if setting.default else "",
            f"`{setting.example}`" if setting.example else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
