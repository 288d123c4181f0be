"""Files: a local folder by default, an S3-compatible store by setting."""

from functools import cache

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from edu_platform.core.errors import NotFound
from edu_platform.core.settings import settings


@cache
def store() -> ObjectStore:
    if settings.storage_url:
        return from_url(settings.storage_url)
    folder = settings.home / "media"
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(folder)


async def put(path: str, content: bytes) -> None:
    await obstore.put_async(store(), path, content)


async def get(path: str) -> bytes:
    """Return a file's content, or raise `NotFound`."""
    try:
        result = await obstore.get_async(store(), path)
        return bytes(await result.bytes_async())
    except FileNotFoundError as error:
        raise NotFound from error
