from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edu_platform.core import i18n

RU_HEAD = 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n\n'


@pytest.fixture
def russian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Return a function that puts a Russian catalogue in the place of the real one."""

    def use(entries: str) -> None:
        path = tmp_path / "ru" / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(RU_HEAD + entries, encoding="utf-8")
        i18n.catalogue.cache_clear()

    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    i18n.catalogue.cache_clear()
    token = i18n.current_locale.set("ru")
    yield use
    i18n.current_locale.reset(token)
    i18n.catalogue.cache_clear()
