"""Who may use what courses show: asked of `core.access`, answered here."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.access import may_use
from edu_platform.core.actor import SYSTEM, VISITOR, Actor
from edu_platform.core.models import new_id
from edu_platform.learning import service as learning
from tests.conftest import PersonOf, actor_of
from tests.learning.factories import Built, expire, make_course

May = Callable[[Actor, Built, int], Awaitable[bool]]
OPEN, LOCKED = 0, 1


@pytest.fixture(params=["article", "quiz"])
def modules(request: pytest.FixtureRequest) -> list[list[str]]:
    """Return one preview lesson and one for learners, of each kind of content."""
    is_article = request.param == "article"
    return [["preview", "text"] if is_article else ["preview quiz", "quiz"]]


@pytest.fixture
def may(session: AsyncSession) -> May:
    async def ask(actor: Actor, built: Built, place: int) -> bool:
        lesson = built.lessons[place]
        kind = "article" if lesson.article_id else "quiz"
        content_id = lesson.article_id or lesson.quiz_id
        assert isinstance(content_id, UUID)
        return await may_use(session, actor, kind, content_id)

    return ask


async def test_previews_are_for_everybody_the_rest_for_learners(
    session: AsyncSession,
    learner: User,
    admin: User,
    person_of: PersonOf,
    modules: list[list[str]],
    may: May,
) -> None:
    built = await make_course(session, modules)
    await learning.enroll(session, actor_of(learner), built.course.id)
    stranger = actor_of(await person_of())

    for who in (VISITOR, stranger, actor_of(learner), actor_of(admin), SYSTEM):
        assert await may(who, built, OPEN)
    assert not await may(VISITOR, built, LOCKED)
    assert not await may(stranger, built, LOCKED)
    assert await may(actor_of(learner), built, LOCKED)
    assert await may(actor_of(admin), built, LOCKED)


async def test_an_unpublished_course_shows_nothing_but_to_its_learners(
    session: AsyncSession, learner: User, modules: list[list[str]], may: May
) -> None:
    built = await make_course(session, modules)
    await learning.enroll(session, actor_of(learner), built.course.id)
    built.course.status = CourseStatus.DRAFT
    await session.flush()

    assert not await may(VISITOR, built, OPEN)
    assert await may(actor_of(learner), built, OPEN)
    assert await may(actor_of(learner), built, LOCKED)


async def test_access_lasts_a_month_after_completion(
    session: AsyncSession, learner: User, modules: list[list[str]], may: May
) -> None:
    built = await make_course(session, [*modules, ["text"]])
    actor = actor_of(learner)
    enrollment = await learning.enroll(session, actor, built.course.id)
    await expire(session, enrollment)
    assert not await may(actor, built, LOCKED)
    assert await may(actor, built, OPEN)

    await learning.archive_expired(session)
    assert not await may(actor, built, LOCKED)

    await learning.enroll(session, actor, built.course.id)
    assert await may(actor, built, LOCKED)


async def test_one_course_of_several_is_enough(
    session: AsyncSession, learner: User, may: May
) -> None:
    one = await make_course(session, [["preview", "text"]])
    other = await make_course(session, [["preview", "text"]])
    other.lessons[LOCKED].article_id = one.lessons[LOCKED].article_id
    await session.flush()
    await learning.enroll(session, actor_of(learner), other.course.id)

    assert await may(actor_of(learner), one, LOCKED)


@pytest.mark.parametrize("kind", ["article", "quiz", "something else"])
async def test_what_stands_in_no_course_is_nobodys(
    session: AsyncSession, learner: User, kind: str
) -> None:
    assert not await may_use(session, actor_of(learner), kind, new_id())
