"""A person's courses on their shelves."""

from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.paging import BadCursor, encode_cursor
from edu_platform.learning import service as learning
from edu_platform.learning.models import EnrollmentStatus
from edu_platform.learning.schemas import MyCourse, Shelf
from tests.conftest import PersonOf, actor_of
from tests.learning.conftest import Counted
from tests.learning.factories import Built, expire, make_course


@pytest.fixture
def actor(learner: User) -> Actor:
    return actor_of(learner)


async def _joined(session: AsyncSession, actor: Actor, *modules: list[str]) -> Built:
    built = await make_course(session, modules or (["text", "text"],))
    await learning.enroll(session, actor, built.course.id)
    return built


def _ids(courses: list[MyCourse]) -> list[object]:
    return [course.course.id for course in courses]


async def test_courses_move_from_shelf_to_shelf(
    session: AsyncSession, actor: Actor
) -> None:
    studied = await _joined(session, actor)
    finished = await _joined(session, actor, ["text"])
    await learning.complete_lesson(session, actor, finished.lessons[0].id)
    expired = await _joined(session, actor)
    enrollment = await learning.enroll(session, actor, expired.course.id)
    await expire(session, enrollment)

    async def on(shelf: Shelf) -> list[object]:
        return _ids(await learning.my_courses(session, actor, shelf=shelf))

    assert await on(Shelf.IN_PROGRESS) == [studied.course.id]
    assert await on(Shelf.FINISHED) == [finished.course.id]
    assert await on(Shelf.ARCHIVE) == [expired.course.id]
    everything = await learning.my_courses(session, actor)
    assert {(x.course.id, x.shelf) for x in everything} == {
        (studied.course.id, Shelf.IN_PROGRESS),
        (finished.course.id, Shelf.FINISHED),
        (expired.course.id, Shelf.ARCHIVE),
    }

    await learning.archive_expired(session)
    assert await on(Shelf.ARCHIVE) == [expired.course.id]


async def test_the_course_opened_last_comes_first(
    session: AsyncSession, actor: Actor
) -> None:
    first = await _joined(session, actor)
    second = await _joined(session, actor)
    assert _ids(await learning.my_courses(session, actor)) == [
        second.course.id,
        first.course.id,
    ]
    await learning.open_lesson(session, actor, first.course.slug, None)
    assert _ids(await learning.my_courses(session, actor)) == [
        first.course.id,
        second.course.id,
    ]


async def test_a_course_says_how_far_one_is_and_what_comes_next(
    session: AsyncSession, actor: Actor
) -> None:
    built = await _joined(session, actor, ["text"], [], ["text", "planned", "quiz"])
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    (mine,) = await learning.my_courses(session, actor)

    assert (mine.done, mine.total, mine.percent) == (1, 3, 33)
    assert [(x.done, x.total) for x in mine.modules] == [(1, 1), (0, 2)]
    assert mine.next_lesson is not None
    assert mine.next_lesson.id == built.lessons[1].id
    place = (mine.next_lesson.module_number, mine.next_lesson.lesson_number)
    assert place == (3, 1)
    assert mine.course.slug == built.course.slug
    assert not mine.can_enroll_again


async def test_figures_are_those_of_the_course_itself(
    session: AsyncSession, actor: Actor
) -> None:
    built = await _joined(session, actor, ["text", "text"], ["planned", "text"])
    await learning.complete_lesson(session, actor, built.lessons[1].id)
    (mine,) = await learning.my_courses(session, actor)
    progress = await learning.progress_of(session, actor, built.course.id)

    assert (mine.done, mine.total) == (progress.done, progress.total)
    assert mine.percent == progress.percent
    assert mine.next_lesson is not None
    assert mine.next_lesson.id == progress.next_lesson_id


async def test_the_archive_offers_to_enrol_again_if_one_may(
    session: AsyncSession, actor: Actor
) -> None:
    built = await _joined(session, actor)
    enrollment = await learning.enroll(session, actor, built.course.id)
    await expire(session, enrollment)
    (archived,) = await learning.my_courses(session, actor)
    assert archived.can_enroll_again

    built.course.enrollment_open = False
    await session.flush()
    (archived,) = await learning.my_courses(session, actor)
    assert not archived.can_enroll_again

    built.course.enrollment_open = True
    await session.flush()
    await learning.enroll(session, actor, built.course.id)
    (archived,) = await learning.my_courses(session, actor, shelf=Shelf.ARCHIVE)
    assert archived.enrollment_id == enrollment.id
    assert not archived.can_enroll_again


async def test_shelves_are_ones_own(
    session: AsyncSession, actor: Actor, person_of: PersonOf
) -> None:
    await _joined(session, actor)
    assert await learning.my_courses(session, actor_of(await person_of())) == []
    with pytest.raises(SignInRequired):
        await learning.my_courses(session, VISITOR)


async def test_pages_follow_each_other_without_gaps(
    session: AsyncSession, actor: Actor
) -> None:
    joined = [await _joined(session, actor) for _ in range(5)]
    seen: list[object] = []
    cursor = ""
    for size in (2, 2, 1):
        page = await learning.list_my_courses_after(
            session, actor, cursor=cursor, limit=2
        )
        assert len(page.items) == size
        seen += _ids(page.items)
        cursor = page.next_cursor or ""

    assert cursor == ""
    assert seen == [built.course.id for built in reversed(joined)]


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        encode_cursor("yesterday", "1"),
        encode_cursor("2026-11-24", "0190b5c0-0000-7000-8000-000000000000"),
        encode_cursor("2026-11-24T10:00:00+00:00", "not an id"),
    ],
)
async def test_damaged_cursors_are_refused(
    session: AsyncSession, actor: Actor, cursor: str
) -> None:
    with pytest.raises(BadCursor):
        await learning.list_my_courses_after(session, actor, cursor=cursor)


async def test_shelves_take_the_same_statements_however_many_courses(
    session: AsyncSession, actor: Actor, counted: Counted
) -> None:
    lengths: list[int] = []
    for more in (1, 4):
        for _ in range(more):
            await _joined(session, actor)
        await session.commit()
        with counted() as statements:
            await learning.my_courses(session, actor)
        lengths.append(len(statements))

    assert lengths[0] == lengths[1] == 5


async def test_an_erased_enrolment_stands_in_the_archive(
    session: AsyncSession, actor: Actor
) -> None:
    built = await _joined(session, actor)
    enrollment = await learning.enroll(session, actor, built.course.id)
    enrollment.status = EnrollmentStatus.ARCHIVED
    enrollment.active_at = utc_now() - timedelta(days=1)
    await session.flush()
    (archived,) = await learning.my_courses(session, actor, shelf=Shelf.ARCHIVE)
    assert archived.shelf is Shelf.ARCHIVE
