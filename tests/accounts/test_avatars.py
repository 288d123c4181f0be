"""Pictures of people: what is taken, what is refused, what is left behind."""

from datetime import timedelta
from io import BytesIO

import obstore
import pytest
from PIL import Image
from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service import avatars
from edu_platform.core import storage
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import NotFound, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.storage import StorageUnavailable
from tests.accounts.pictures import HTML, SECRET, SVG, bomb, picture
from tests.conftest import actor_of

JOBS = text("select args->>'avatar' from procrastinate_jobs where task_name = :name")


async def discarded(session: AsyncSession) -> list[str]:
    named = JOBS.bindparams(name="accounts.discard_avatar")
    return list((await session.exec(named)).scalars())  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_made_square_small_and_forgets_where_it_was_taken(
    session: AsyncSession, learner: User, kind: str
) -> None:
    user = await accounts.set_avatar(actor_of(learner), picture(kind))
    for size in (256, 64):
        stored = await storage.get(avatars.path_of(user.avatar, size))
        with Image.open(BytesIO(stored)) as found:
            assert (found.format, found.size) == ("WEBP", (size, size))
            assert not found.getexif()
        assert SECRET.encode() not in stored
    assert accounts.avatar_url(user.avatar).endswith("-64.webp")
    assert accounts.avatar_url("") == ""


@pytest.mark.parametrize("tail", [HTML, b"PK\x03\x04 a jar"], ids=["html", "jar"])
async def test_what_hides_behind_a_picture_is_not_kept(
    session: AsyncSession, learner: User, tail: bytes
) -> None:
    user = await accounts.set_avatar(actor_of(learner), picture() + tail)
    for size in (256, 64):
        assert tail not in await storage.get(avatars.path_of(user.avatar, size))


@pytest.mark.parametrize(
    "content",
    [b"", b"x", HTML, SVG, b"GIF89a" + HTML, picture("GIF"), picture()[:200]],
    ids=["empty", "junk", "html", "svg", "gifar", "gif", "cut"],
)
async def test_what_is_no_picture_is_refused(
    session: AsyncSession, learner: User, content: bytes
) -> None:
    with pytest.raises(accounts.PictureUnreadable):
        await accounts.set_avatar(actor_of(learner), content)
    await session.refresh(learner)
    assert learner.avatar == ""


async def test_promised_pixels_are_refused_before_they_are_decoded(
    session: AsyncSession, learner: User
) -> None:
    with pytest.raises((accounts.PictureTooBig, accounts.PictureUnreadable)):
        await accounts.set_avatar(actor_of(learner), bomb())
    large = b"\0" * (accounts.LARGEST_PICTURE + 1)
    with pytest.raises(accounts.PictureTooLarge):
        await accounts.set_avatar(actor_of(learner), large)


async def test_a_new_picture_and_a_removal_discard_the_old_one(
    session: AsyncSession, learner: User
) -> None:
    actor = actor_of(learner)
    first = (await accounts.set_avatar(actor, picture())).avatar
    second = (await accounts.set_avatar(actor, picture("JPEG"))).avatar
    assert first != second
    assert await discarded(session) == [first]
    user = await accounts.remove_avatar(session, actor)
    assert user.avatar == ""
    assert await discarded(session) == [first, second]
    for _ in range(2):
        await jobs.discard_avatar(first)
    with pytest.raises(NotFound):
        await storage.get(avatars.path_of(first, 256))
    await accounts.remove_avatar(session, actor)
    assert len(await discarded(session)) == 2


async def test_a_storage_that_fails_leaves_the_old_picture(
    session: AsyncSession, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = actor_of(learner)
    old = (await accounts.set_avatar(actor, picture())).avatar

    async def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(obstore, "put_async", full)
    with pytest.raises(StorageUnavailable) as refused:
        await accounts.set_avatar(actor, picture())
    assert "later" in refused.value.message
    await session.refresh(learner)
    assert learner.avatar == old


async def test_files_that_nobody_names_are_swept_and_others_are_not(
    session: AsyncSession, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (await accounts.set_avatar(actor_of(learner), picture())).avatar
    orphan = "0" * 32
    await storage.put(avatars.path_of(orphan, 256), b"x")
    await accounts.sweep_avatars()
    # Young files may belong to an upload under way.
    assert await storage.get(avatars.path_of(orphan, 256))
    monkeypatch.setattr(avatars, "ORPHANS_KEPT", timedelta(seconds=-5))
    assert await accounts.sweep_avatars() >= 1
    assert await storage.get(avatars.path_of(kept, 64))
    with pytest.raises(NotFound):
        await storage.get(avatars.path_of(orphan, 256))
    assert await storage.older_than("nothing", utc_now()) == []


async def test_a_visitor_has_no_picture(session: AsyncSession) -> None:
    with pytest.raises(SignInRequired):
        await accounts.set_avatar(VISITOR, picture())
    with pytest.raises(SignInRequired):
        await accounts.remove_avatar(session, VISITOR)
