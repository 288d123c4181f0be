"""The archive itself: a ZIP with a page to start from, data as JSON, and files."""

import json
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile
from zoneinfo import ZoneInfo

import anyio.to_thread

from edu_platform.accounts.models import User
from edu_platform.core.db import transaction
from edu_platform.core.i18n import _, format_datetime, use_locale
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import Part, parts
from edu_platform.core.site import SITE_NAME

Entries = list[tuple[str, str]]


async def write_archive(path: Path, user: User) -> None:
    """Write everything the registry knows of a person, one part after another."""
    entries: Entries = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for part in parts():
            entries += await _write_part(archive, part, user)
        with use_locale(user.locale):
            page = _index(user, entries)
        archive.writestr("index.html", page)


async def _write_part(archive: ZipFile, part: Part, user: User) -> Entries:
    async with transaction() as session:
        rows = await part.export(session, user.id)
    name = f"data/{part.name}.json"
    await anyio.to_thread.run_sync(_write_rows, archive, name, rows)
    entries = [(name, part.title or part.name)]
    if part.files is None:
        return entries
    with use_locale(user.locale):
        async with transaction() as session:
            async for file in part.files(session, user.id):
                target = f"files/{part.name}/{Path(file.name).name}"
                archive.writestr(target, file.content, ZIP_STORED)
                entries.append((target, ""))
    return entries


def _write_rows(archive: ZipFile, name: str, rows: list[dict[str, Any]]) -> None:
    text = json.dumps(rows, ensure_ascii=False, indent=2, default=str)
    archive.writestr(name, text)


def _index(user: User, entries: Entries) -> str:
    made = format_datetime(utc_now(), ZoneInfo(user.timezone))
    title = _("Your data at {site}", site=SITE_NAME)
    items = "\n".join(
        f'<li><a href="{escape(name)}">{escape(_(words) if words else name)}</a></li>'
        for name, words in entries
    )
    about = _("Everything that we keep of you, as of {moment}.", moment=made)
    kinds = _("The files end in .json: any text editor opens them.")
    return (
        f'<!doctype html><html lang="{user.locale}"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1>"
        f"<p>{escape(about)} {escape(kinds)}</p><ul>\n{items}\n</ul></html>\n"
    )
