"""Opening lessons: what is shown, what is locked, where one goes on."""

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import new_id
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import Lock, Mode
from tests.conftest import PersonOf, actor_of
from tests.learning.conftest import Counted
from tests.learning.factories import Built, expire, make_course

MODULES = (("preview", "text"), ("planned", "text", "final"))


@pytest.fixture
async def built(session: AsyncSession) -> Built:
    return await make_course(session, MODULES)


@pytest.fixture
async def actor(session: AsyncSession, learner: User, built: Built) -> Actor:
    await learning.enroll(session, actor_of(learner), built.course.id)
    return actor_of(learner)


async def test_a_learner_opens_a_text(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    first, second, planned, third, _ = built.lessons
    slug = built.course.slug
    view = await learning.open_lesson(session, actor, slug, third.id)

    lesson = view.lesson
    assert lesson.body_html == f"<p>Text of {third.title}.</p>"
    assert (lesson.module_number, lesson.lesson_number) == (2, 2)
    assert lesson.module_title == "Module 2"
    assert (lesson.previous_id, lesson.next_id) == (planned.id, built.lessons[4].id)
    assert view.plan.mode is Mode.LEARNER
    assert view.plan.progress is not None
    assert view.plan.progress.next_lesson_id == third.id
    locks = [x.lock for module in view.plan.modules for x in module.lessons]
    assert locks == [Lock.NONE, Lock.NONE, Lock.PLANNED, Lock.NONE, Lock.NONE]

    at_start = await learning.open_lesson(session, actor, slug, first.id)
    assert at_start.lesson.previous_id is None
    assert at_start.lesson.next_id == second.id


async def test_a_learner_opens_a_test(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    final = built.lessons[4]
    view = await learning.open_lesson(session, actor, built.course.slug, final.id)

    assert view.lesson.quiz_id == built.quizzes[0].id
    assert view.lesson.is_final
    assert view.lesson.body_html == ""
    assert view.lesson.next_id is None


async def test_a_planned_lesson_has_a_place_but_no_content(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    slug, planned = built.course.slug, built.lessons[2]
    await learning.open_lesson(session, actor, slug, built.lessons[1].id)
    for who in (actor, VISITOR):
        view = await learning.open_lesson(session, who, slug, planned.id)
        assert (view.lesson.body_html, view.lesson.quiz_id) == ("", None)

    resumed = await learning.open_lesson(session, actor, slug, None)
    assert resumed.lesson.id == built.lessons[1].id


async def test_one_goes_on_where_one_was(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    slug = built.course.slug
    started = await learning.open_lesson(session, actor, slug, None)
    assert started.lesson.id == built.lessons[0].id

    await learning.open_lesson(session, actor, slug, built.lessons[3].id)
    assert (
        await learning.open_lesson(session, actor, slug, None)
    ).lesson.id == built.lessons[3].id

    await learning.complete_lesson(session, actor, built.lessons[3].id)
    assert (
        await learning.open_lesson(session, actor, slug, None)
    ).lesson.id == built.lessons[4].id


async def test_visitors_read_previews_and_nothing_else(
    session: AsyncSession, built: Built, person_of: PersonOf
) -> None:
    slug, stranger = built.course.slug, actor_of(await person_of())
    for who in (VISITOR, stranger):
        view = await learning.open_lesson(session, who, slug, None)
        assert view.lesson.id == built.lessons[0].id
        assert view.lesson.body_html
        assert (view.plan.mode, view.plan.progress) == (Mode.PREVIEW, None)
        locks = [x.lock for module in view.plan.modules for x in module.lessons]
        assert locks == [
            Lock.NONE,
            Lock.ENROLLMENT,
            Lock.PLANNED,
            Lock.ENROLLMENT,
            Lock.ENROLLMENT,
        ]
    with pytest.raises(SignInRequired):
        await learning.open_lesson(session, VISITOR, slug, built.lessons[1].id)
    with pytest.raises(learning.NotEnrolled) as refused:
        await learning.open_lesson(session, stranger, slug, built.lessons[1].id)
    assert not isinstance(refused.value, learning.AccessEnded)


async def test_access_ends_with_the_clock_and_stays_ended_in_the_archive(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    enrollment = await learning.enroll(session, actor, built.course.id)
    await expire(session, enrollment)
    slug, lesson = built.course.slug, built.lessons[1]
    with pytest.raises(learning.AccessEnded):
        await learning.open_lesson(session, actor, slug, lesson.id)
    assert await learning.archive_expired(session) == 1
    with pytest.raises(learning.AccessEnded):
        await learning.open_lesson(session, actor, slug, lesson.id)

    with pytest.raises(learning.AccessEnded):
        await learning.open_lesson(session, actor, slug, None)

    preview = await learning.open_lesson(session, actor, slug, built.lessons[0].id)
    assert preview.plan.mode is Mode.PREVIEW


async def test_a_course_that_is_not_published_is_its_learners_and_admins(
    session: AsyncSession, built: Built, actor: Actor, admin: User
) -> None:
    built.course.status = CourseStatus.ARCHIVED
    await session.flush()
    slug, lesson = built.course.slug, built.lessons[0]

    mine = await learning.open_lesson(session, actor, slug, lesson.id)
    assert mine.plan.mode is Mode.LEARNER
    staff = await learning.open_lesson(
        session, actor_of(admin), slug, built.lessons[1].id
    )
    assert staff.plan.mode is Mode.STAFF
    assert staff.lesson.body_html
    with pytest.raises(catalog.CourseNotFound):
        await learning.open_lesson(session, VISITOR, slug, lesson.id)
    with pytest.raises(catalog.CourseNotFound):
        await learning.study_plan(session, VISITOR, slug)


async def test_unknown_addresses(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    other = await make_course(session)
    with pytest.raises(catalog.CourseNotFound):
        await learning.open_lesson(session, actor, "no-such-course", None)
    with pytest.raises(catalog.LessonNotFound):
        await learning.open_lesson(session, actor, built.course.slug, new_id())
    with pytest.raises(catalog.LessonNotFound):
        await learning.open_lesson(
            session, actor, built.course.slug, other.lessons[0].id
        )


async def test_a_course_without_lessons_has_nothing_to_open(
    session: AsyncSession, learner: User
) -> None:
    empty = await make_course(session, [[]])
    await learning.enroll(session, actor_of(learner), empty.course.id)
    with pytest.raises(catalog.LessonNotFound):
        await learning.open_lesson(session, actor_of(learner), empty.course.slug, None)
    plan = await learning.study_plan(session, actor_of(learner), empty.course.slug)
    assert [module.lessons for module in plan.modules] == [[]]


async def test_the_plan_has_no_content(
    session: AsyncSession, built: Built, actor: Actor
) -> None:
    plan = await learning.study_plan(session, actor, built.course.slug)
    shown = plan.model_dump_json()
    assert "Text of" not in shown
    assert str(built.quizzes[0].id) not in shown
    assert all(str(x.article_id) not in shown for x in built.texts)


async def test_opening_takes_few_statements_however_long_the_course_is(
    session: AsyncSession, learner: User, counted: Counted
) -> None:
    actor = actor_of(learner)
    lengths: list[int] = []
    for size in (2, 12):
        built = await make_course(session, [["text"] * size, ["text"] * size])
        await learning.enroll(session, actor, built.course.id)
        await session.commit()
        session.expunge_all()
        with counted() as statements:
            await learning.open_lesson(
                session, actor, built.course.slug, built.lessons[1].id
            )
        lengths.append(len(statements))

    assert lengths[0] == lengths[1]
    assert lengths[0] <= 10, statements
