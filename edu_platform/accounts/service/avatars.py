"""Pictures of people: decoded, made square and small, and written anew.

What is stored is what our encoder wrote: nothing else of an uploaded file survives,
so that neither a script behind a picture nor the place where it was taken is served.
"""

import secrets
import warnings
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import anyio
import anyio.to_thread
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.accounts.schemas import UserRead
from edu_platform.core import storage
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError, FieldInvalid
from edu_platform.core.i18n import N_
from edu_platform.core.jobs import enqueue
from edu_platform.core.models import utc_now

FOLDER = "avatars"
SIZES = (256, 64)
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_PICTURE = 5 * 1024 * 1024
# A few kilobytes can describe gigabytes of pixels.
MOST_PIXELS = 40_000_000
ORPHANS_KEPT = timedelta(days=1)
_limiter = anyio.CapacityLimiter(1)


class PictureUnreadable(FieldInvalid):
    field = "avatar"
    msgid = N_("This is not a JPEG, PNG or WebP picture that can be read.")


class PictureTooBig(FieldInvalid):
    field = "avatar"
    msgid = N_("The picture has too many pixels. At most 40 million, please.")


class PictureTooLarge(AppError):
    status_code = 413
    msgid = N_("The picture is larger than 5 MB.")


def path_of(name: str, size: int) -> str:
    return f"{FOLDER}/{name}-{size}.webp"


def avatar_url(name: str, size: int = 64) -> str:
    """Return the address of a picture, or an empty text when there is none."""
    return f"/media/{path_of(name, size)}" if name else ""


def profile_of(user: User) -> UserRead:
    """Return what a person sees of their own account."""
    read = UserRead.model_validate(user)
    return read.model_copy(update={"avatar_url": avatar_url(user.avatar, SIZES[0])})


async def set_avatar(actor: Actor, content: bytes) -> User:
    """Replace the person's picture.

    Runs a transaction of its own, after the files are there: no connection is held
    while decoding and storing, and a failure leaves the old picture.

    Raises:
        PictureUnreadable: no picture of a known kind.
        PictureTooBig, PictureTooLarge: more pixels or bytes than are taken.
        StorageUnavailable: the files could not be stored.
    """
    person = actor.person()
    if len(content) > LARGEST_PICTURE:
        raise PictureTooLarge
    drawn = await anyio.to_thread.run_sync(_drawn, content, limiter=_limiter)
    # Random, not in time's order: an address must not tell of others.
    name = _random_name()
    for size, picture in drawn.items():
        await storage.put(path_of(name, size), picture)
    async with transaction() as session:
        return await _replace(session, await _locked(session, person), name)


async def remove_avatar(session: AsyncSession, actor: Actor) -> User:
    return await _replace(session, await _locked(session, actor.person()), "")


async def _locked(session: AsyncSession, user_id: UUID) -> User:
    """Return the newest row: of two pictures at once one is replaced by the other."""
    return await session.get_one(
        User, user_id, with_for_update=True, populate_existing=True
    )


async def _replace(session: AsyncSession, user: User, name: str) -> User:
    old, user.avatar = user.avatar, name
    await session.flush()
    if old:
        await enqueue(session, "accounts.discard_avatar", avatar=old)
    return user


async def discard(name: str) -> None:
    for size in SIZES:
        await storage.delete(path_of(name, size))


async def sweep_avatars() -> int:
    """Delete files that no account names: what a failed upload left."""
    paths = await storage.older_than(FOLDER, utc_now() - ORPHANS_KEPT)
    names = {path.rpartition("/")[2].partition("-")[0] for path in paths}
    async with transaction() as session:
        query = select(User.avatar).where(col(User.avatar).in_(names))
        orphans = names - set((await session.exec(query)).all())
    for name in orphans:
        await discard(name)
    return len(orphans)


def _random_name() -> str:
    return secrets.token_hex(16)


def _drawn(content: bytes) -> dict[int, bytes]:
    """Return the WebP picture of each size; runs in a thread."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                return _encoded(image)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PictureUnreadable from error
    # Broken files make decoders raise nearly anything.
    except (OSError, SyntaxError, ValueError, EOFError, KeyError) as error:
        raise PictureUnreadable from error


def _encoded(image: Image.Image) -> dict[int, bytes]:
    # The header's word, before a single pixel is decoded.
    if image.width * image.height > MOST_PIXELS:
        raise PictureTooBig
    if image.format == "JPEG":
        # Decoded at a smaller scale at once, which saves most of the memory.
        image.draft("RGB", (SIZES[0] * 2, SIZES[0] * 2))
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    return {size: _square(plain, size) for size in SIZES}


def _square(image: Image.Image, size: int) -> bytes:
    fitted = ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)
    # A picture of its own: what else the file said stays behind.
    clean = Image.new(fitted.mode, fitted.size)
    clean.paste(fitted)
    target = BytesIO()
    clean.save(target, "WEBP", quality=86, method=4)
    return target.getvalue()
