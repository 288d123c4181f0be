"""Files: a local folder by default, an S3-compatible store by setting."""

import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from edu_platform.core.errors import NotFound, ServiceUnavailable
from edu_platform.core.i18n import N_
from edu_platform.core.settings import settings

logger = logging.getLogger(__name__)


class StorageUnavailable(ServiceUnavailable):
    msgid = N_("The file could not be stored or read. Please try again later.")


@cache
def store() -> ObjectStore:
    if settings.storage_url:
        return from_url(settings.storage_url)
    folder = settings.home / "media"
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(folder)


@contextmanager
def _said_in_words(path: str) -> Generator[None]:
    """Turn what a full disk or a store that is away raises into a refusal."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound from error
    except (BaseError, OSError) as error:
        logger.exception("The storage failed at %s", path)
        raise StorageUnavailable from error


async def put(path: str, content: bytes | Path) -> None:
    """Store a text of bytes, or a file of this machine, which is read in parts."""
    with _said_in_words(path):
        await obstore.put_async(store(), path, content)


async def get(path: str) -> bytes:
    """Return a file's content, or raise `NotFound`."""
    with _said_in_words(path):
        result = await obstore.get_async(store(), path)
        return bytes(await result.bytes_async())


async def parts_of(path: str) -> AsyncGenerator[bytes, None]:
    """Open a file to be read in parts, or raise `NotFound` at once."""
    with _said_in_words(path):
        result = await obstore.get_async(store(), path)

    async def read() -> AsyncGenerator[bytes, None]:
        async for part in result.stream():
            yield bytes(part)

    return read()


async def delete(path: str) -> None:
    """Delete a file; one that is gone already is no error."""
    try:
        with _said_in_words(path):
            await obstore.delete_async(store(), path)
    except NotFound:
        return


async def older_than(prefix: str, moment: datetime) -> list[str]:
    """Return the files below a folder that were written before a moment."""
    found: list[str] = []
    with _said_in_words(prefix):
        async for group in obstore.list(store(), prefix):  # pyright: ignore[reportUnknownMemberType]
            found += [f["path"] for f in group if f["last_modified"] < moment]
    return found
