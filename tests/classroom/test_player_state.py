"""The player's state: what it shows to whom, and what it never holds."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.classroom.state.player import PlayerState
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.core.actor import Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.live_views import views_of
from edu_platform.learning import service as learning
from tests.conftest import PersonOf, actor_of
from tests.learning.factories import Built, expire, make_course
from tests.learning.pages import stand_at
from tests.quizzes.factories import take

MODULES = (("preview", "text"), ("planned", "final"))
StateOf = Callable[..., Any]


@pytest.fixture
async def built(session: AsyncSession) -> Built:
    return await make_course(session, MODULES)


@pytest.fixture
async def actor(session: AsyncSession, learner: User, built: Built) -> Actor:
    await learning.enroll(session, actor_of(learner), built.course.id)
    await session.commit()
    return actor_of(learner)


@pytest.fixture
def opened(state_of: StateOf, built: Built) -> Callable[..., Any]:
    """Return a function that opens the player at a lesson for a person."""

    async def open_at(
        user: User | None = None, lesson: object = "", course: Built = built
    ) -> tuple[PlayerState, Any]:
        state = state_of(PlayerState, user)
        query = f"?lesson={lesson}" if lesson else ""
        stand_at(state, f"/learn/{course.course.slug}{query}")
        return state, await state.load()

    return open_at


Opened = Callable[..., Any]


def _reasons(state: PlayerState) -> list[str]:
    return [line.reason for part in state.modules for line in part.lessons]


@pytest.mark.usefixtures("actor")
async def test_a_learner_reads_a_text(
    learner: User, built: Built, opened: Opened
) -> None:
    lesson = built.lessons[1]
    state, then = await opened(learner, lesson.id)

    assert then is None
    assert state.screen == "text"
    assert state.lesson.body_html == "<p>Text of Lesson 2.</p>"
    assert state.lesson.previous_href.endswith(f"?lesson={built.lessons[0].id}")
    assert state.lesson.next_href.endswith(f"?lesson={built.lessons[2].id}")
    assert (state.course.mode, state.progress.status) == ("learner", "active")
    current = [x.id for part in state.modules for x in part.lessons if x.is_current]
    assert current == [str(lesson.id)]
    assert [part.is_open for part in state.modules] == [True, False]
    assert _reasons(state) == ["", "", "Not published yet", ""]
    assert not state.is_visitor


@pytest.mark.usefixtures("actor")
async def test_the_address_comes_to_name_the_lesson(
    learner: User, built: Built, opened: Opened
) -> None:
    state, then = await opened(learner)

    assert state.lesson.id == str(built.lessons[0].id)
    (event,) = [then] if not isinstance(then, list) else then
    sent = str(event.args)
    assert f"/learn/{built.course.slug}?lesson={built.lessons[0].id}" in sent


@pytest.mark.usefixtures("actor")
async def test_a_test_is_opened_in_its_panel(
    learner: User, built: Built, opened: Opened
) -> None:
    state, then = await opened(learner, built.lessons[3].id)

    assert state.screen == "quiz"
    assert state.lesson.body_html == ""
    assert then.handler.fn.__qualname__ == QuizState.open.fn.__qualname__  # pyright: ignore[reportAttributeAccessIssue]
    assert str(built.quizzes[0].id) in str(then.args)


@pytest.mark.usefixtures("actor")
async def test_a_planned_lesson_says_so(
    learner: User, built: Built, opened: Opened
) -> None:
    state, _ = await opened(learner, built.lessons[2].id)
    assert state.screen == "planned"


async def test_visitors_read_previews_with_a_call_to_enrol(
    built: Built, opened: Opened
) -> None:
    state, _ = await opened(None, built.lessons[0].id)

    assert state.screen == "text"
    assert state.lesson.body_html
    assert (state.course.mode, state.progress.status) == ("preview", "")
    assert state.course.page == f"/courses/{built.course.slug}"
    enrol = "Opens after you enrol"
    assert _reasons(state) == ["", enrol, "Not published yet", enrol]


async def test_locked_content_never_reaches_the_state(
    built: Built, opened: Opened, person_of: PersonOf
) -> None:
    for who in (None, await person_of()):
        for place in (1, 3):
            state, _ = await opened(who, built.lessons[place].id)
            assert state.screen == "locked"
            assert state.lesson.title == built.lessons[place].title
            held = str(state.dict(include_computed=False))
            assert "Text of" not in held
            assert str(built.quizzes[0].id) not in held
            assert all(str(x.article_id) not in held for x in built.texts)


async def test_content_of_the_lesson_before_is_gone_when_the_next_is_locked(
    built: Built, state_of: StateOf
) -> None:
    state = state_of(PlayerState)
    slug = built.course.slug
    stand_at(state, f"/learn/{slug}?lesson={built.lessons[0].id}")
    await state.load()
    assert state.lesson.body_html
    stand_at(state, f"/learn/{slug}?lesson={built.lessons[1].id}")
    await state.load()

    assert (state.screen, state.lesson.body_html) == ("locked", "")


async def test_visitors_sign_in_to_take_a_preview_test(
    session: AsyncSession, opened: Opened, learner: User
) -> None:
    course = await make_course(session, [["preview quiz"]])
    state, then = await opened(None, course.lessons[0].id, course)
    assert (state.screen, then) == ("sign_in", None)
    assert state.lesson.sign_in.startswith("/login?next=%2Flearn%2F")

    state, _ = await opened(learner, course.lessons[0].id, course)
    assert state.screen == "quiz"


async def test_after_the_access_has_ended_it_says_so(
    session: AsyncSession, learner: User, built: Built, actor: Actor, opened: Opened
) -> None:
    enrollment = await learning.enroll(session, actor, built.course.id)
    await expire(session, enrollment)

    for lesson in (built.lessons[1].id, "", "finish"):
        state, _ = await opened(learner, lesson)
        assert state.screen == "expired"
        assert state.lesson.body_html == ""
        assert state.course.title == built.course.title


@pytest.mark.usefixtures("actor")
@pytest.mark.parametrize("lesson", ["nonsense", "0190b5c0-0000-7000-8000-000000000000"])
async def test_lessons_that_do_not_exist(
    learner: User, opened: Opened, lesson: str
) -> None:
    state, _ = await opened(learner, lesson)
    assert state.screen == "no_lesson"
    assert state.modules


async def test_courses_that_do_not_exist_leave_nothing_of_another(
    learner: User, built: Built, state_of: StateOf
) -> None:
    state = state_of(PlayerState, learner)
    stand_at(state, f"/learn/{built.course.slug}?lesson={built.lessons[0].id}")
    await state.load()
    assert state.is_here
    stand_at(state, "/learn/no-such-course")
    assert not state.is_here
    await state.load()
    assert state.is_here

    assert state.screen == "no_course"
    assert (state.modules, state.lesson.title, state.course.title) == ([], "", "")


@pytest.mark.usefixtures("actor")
async def test_done_is_noted_and_the_lesson_stays(
    learner: User, built: Built, opened: Opened
) -> None:
    lesson = built.lessons[0]
    state, _ = await opened(learner, lesson.id)
    assert not state.lesson.is_done
    await state.complete(str(lesson.id))

    assert state.lesson.is_done
    assert (state.screen, state.lesson.id) == ("text", str(lesson.id))
    assert (state.progress.done, state.progress.total) == (1, 3)
    assert state.modules[0].lessons[0].is_done
    assert state.modules[0].done == 1


@pytest.mark.usefixtures("actor")
async def test_what_cannot_be_done_is_refused(
    learner: User, built: Built, opened: Opened
) -> None:
    state, _ = await opened(learner, built.lessons[0].id)
    for wrong in ("", "nonsense", None, 7):
        with pytest.raises(catalog.LessonNotFound):
            await state.complete(wrong)
    with pytest.raises(learning.QuizNotPassed):
        await state.complete(str(built.lessons[3].id))
    visitor, _ = await opened(None, built.lessons[0].id)
    with pytest.raises(SignInRequired):
        await visitor.complete(str(built.lessons[0].id))


async def test_the_end_says_what_is_left(
    session: AsyncSession, learner: User, actor: Actor, opened: Opened
) -> None:
    course = await make_course(session, [["text", "final"]])
    await learning.enroll(session, actor, course.course.id)
    await session.commit()

    state, _ = await opened(learner, "finish", course)
    assert (state.screen, state.progress.outcome) == ("finish", "open")
    assert [x.title for x in state.left] == ["Lesson 1", "Lesson 2"]

    await learning.complete_lesson(session, actor, course.lessons[0].id)
    await take(session, actor, course.quizzes[0], right=False)
    await session.commit()
    state, _ = await opened(learner, "finish", course)
    assert state.progress.outcome == "not_passed"
    assert [x.href for x in state.left] == [
        f"/learn/{course.course.slug}?lesson={course.lessons[1].id}"
    ]


async def test_the_end_of_a_passed_course_has_the_certificate(
    session: AsyncSession, learner: User, actor: Actor, opened: Opened
) -> None:
    course = await make_course(session, [["final"]])
    await learning.enroll(session, actor, course.course.id)
    await take(session, actor, course.quizzes[0], right=True)
    await session.commit()

    state, _ = await opened(learner, "finish", course)

    assert state.progress.outcome == "passed"
    assert (state.progress.grade_percent, state.progress.has_grade) == (100, True)
    assert state.progress.days_left in {28, 29, 30, 31}
    assert state.left == []
    assert state.certificate.code
    assert state.certificate.href == f"/certificates/{state.certificate.code}"
    assert state.certificate.pdf.endswith("/pdf")


async def test_there_is_no_end_for_who_never_began(opened: Opened) -> None:
    state, _ = await opened(None, "finish")
    assert state.screen == "locked"


async def test_a_test_that_is_passed_shows_live(
    session: AsyncSession, learner: User, actor: Actor, opened: Opened
) -> None:
    course = await make_course(session, [["final"]])
    await learning.enroll(session, actor, course.course.id)
    await session.commit()
    state, _ = await opened(learner, course.lessons[0].id, course)
    await take(session, actor, course.quizzes[0], right=True)
    await session.commit()

    ids = {"user_id": str(learner.id), "course_id": str(course.course.id)}
    await state._refresh(session, actor, ids)

    assert state.lesson.is_done
    assert state.progress.outcome == "passed"
    assert state.certificate.code


@pytest.mark.usefixtures("actor")
async def test_news_of_other_courses_change_nothing(
    session: AsyncSession, learner: User, actor: Actor, built: Built, opened: Opened
) -> None:
    state, _ = await opened(learner, built.lessons[0].id)
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    other = {"user_id": str(learner.id), "course_id": str(built.course.category_id)}
    await state._refresh(session, actor, other)
    assert state.progress.done == 0

    # After a lost connection the bus names no course.
    await state._refresh(session, actor, {"user_id": str(learner.id)})
    assert state.progress.done == 1


async def test_a_player_that_was_never_opened_stays_empty(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    state = state_of(PlayerState, learner)
    await state._refresh(session, actor, {"user_id": str(learner.id)})
    assert state.modules == []


def test_it_follows_progress() -> None:
    assert PlayerState in [view.state for view in views_of("progress")]
