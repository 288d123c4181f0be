"""The personal account's states."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.live_views import views_of
from edu_platform.core.models import utc_now
from edu_platform.dashboard.state import LearningState, OverviewState
from edu_platform.dashboard.state import learning as learning_state
from edu_platform.learning import service as learning
from tests.conftest import PersonOf, actor_of
from tests.learning.factories import Built, expire, make_course
from tests.learning.pages import stand_at
from tests.quizzes.factories import take

StateOf = Callable[..., Any]
NEWS: dict[str, Any] = {"topic": "progress"}


@pytest.fixture
def actor(learner: User) -> Actor:
    return actor_of(learner)


async def _joined(session: AsyncSession, actor: Actor, *lessons: str) -> Built:
    built = await make_course(session, [lessons or ("text", "text")])
    await learning.enroll(session, actor, built.course.id)
    await session.commit()
    return built


async def _finished(session: AsyncSession, actor: Actor) -> Built:
    built = await _joined(session, actor, "final")
    await take(session, actor, built.quizzes[0], right=True)
    await session.commit()
    return built


async def _overview(state_of: StateOf, user: User) -> OverviewState:
    state = stand_at(state_of(OverviewState, user), "/my")
    await state.load()
    return state


async def test_the_course_opened_last_is_the_one_to_go_on_with(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    first = await _joined(session, actor, "text", "quiz")
    second = await _joined(session, actor)
    await learning.complete_lesson(session, actor, first.lessons[0].id)
    await session.commit()
    state = await _overview(state_of, learner)

    assert state.is_loaded
    assert state.current.id == str(first.course.id)
    lesson = first.lessons[1].id
    assert state.current.player == f"/learn/{first.course.slug}?lesson={lesson}"
    assert (state.current.done, state.current.total) == (1, 2)
    assert state.current.cells == [["done", "now"]]
    assert state.current.next_title == "Lesson 2"
    assert state.current.next_kind == "quiz"
    assert (state.current.module_number, state.current.lesson_number) == (1, 2)
    assert [x.id for x in state.courses] == [str(second.course.id)]
    assert state.ending == []


async def test_a_newcomer_sees_nothing_that_is_not_theirs(
    session: AsyncSession, actor: Actor, person_of: PersonOf, state_of: StateOf
) -> None:
    await _joined(session, actor)
    state = await _overview(state_of, await person_of())

    assert state.is_loaded
    assert (state.current.id, state.courses, state.ending) == ("", [], [])
    assert state.certificates == []


async def test_access_that_ends_first_stands_first(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    late, soon = await _finished(session, actor), await _finished(session, actor)
    enrollment = await learning.enroll(session, actor, soon.course.id)
    enrollment.access_until = utc_now() + timedelta(days=2, hours=1)
    await session.commit()
    state = await _overview(state_of, learner)

    assert [x.id for x in state.ending] == [str(soon.course.id), str(late.course.id)]
    assert state.ending[0].days_left == 3
    assert state.ending[0].access_until == enrollment.access_until.isoformat()
    assert state.current.id == ""
    assert {x.course for x in state.certificates} == {
        soon.course.title,
        late.course.title,
    }
    assert all(x.href.startswith("/certificates/") for x in state.certificates)


async def test_long_courses_have_a_bar_instead_of_cells(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    await _joined(session, actor, *["text"] * 81)
    state = await _overview(state_of, learner)
    assert (state.current.cells, state.current.total) == ([], 81)


async def test_the_overview_follows_progress_while_it_is_open(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    built = await _joined(session, actor)
    state = await _overview(state_of, learner)
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    await session.commit()
    await state._refresh(session, actor, NEWS)
    assert state.current.done == 1

    await learning.complete_lesson(session, actor, built.lessons[1].id)
    stand_at(state, "/courses")
    await state._refresh(session, actor, NEWS)
    assert state.current.done == 1


async def _shelf(state_of: StateOf, user: User, tab: str = "") -> LearningState:
    query = f"?tab={tab}" if tab else ""
    state = stand_at(state_of(LearningState, user), f"/my/learning{query}")
    await state.load()
    return state


async def test_the_address_names_the_tab(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    studied, finished = await _joined(session, actor), await _finished(session, actor)
    expired = await _finished(session, actor)
    enrollment = await learning.enroll(session, actor, expired.course.id)
    await expire(session, enrollment)

    for tab, course in (
        ("", studied),
        ("in_progress", studied),
        ("nonsense", studied),
        ("finished", finished),
        ("archive", expired),
    ):
        state = await _shelf(state_of, learner, tab)
        assert [x.id for x in state.courses] == [str(course.course.id)], tab
        assert not state.has_more
        assert state.is_loaded


async def test_the_archive_keeps_result_and_certificate(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    built = await _finished(session, actor)
    enrollment = await learning.enroll(session, actor, built.course.id)
    await expire(session, enrollment)
    (shown,) = (await _shelf(state_of, learner, "archive")).courses

    assert (shown.grade_percent, shown.has_grade) == (100, True)
    assert shown.certificate.startswith("/certificates/")
    assert shown.can_enroll_again
    assert shown.page == f"/courses/{built.course.slug}"


async def test_every_archived_enrolment_has_its_own_certificate(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    built = await _finished(session, actor)
    await expire(session, await learning.enroll(session, actor, built.course.id))
    # The test stays passed, so that the second enrolment is completed at once.
    await expire(session, await learning.enroll(session, actor, built.course.id))
    shown = (await _shelf(state_of, learner, "archive")).courses

    assert len(shown) == 2
    assert len({x.certificate for x in shown}) == 2


async def test_another_tab_does_not_begin_with_the_courses_of_the_last(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    await _joined(session, actor)
    state = await _shelf(state_of, learner)
    stand_at(state, "/my/learning?tab=archive")
    await state.load()
    assert (state.tab, state.courses) == ("archive", [])


async def test_more_courses_are_shown_on_demand(
    session: AsyncSession,
    learner: User,
    actor: Actor,
    state_of: StateOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning_state, "PAGE_SIZE", 2)
    joined = [await _joined(session, actor) for _ in range(3)]
    state = await _shelf(state_of, learner)
    assert len(state.courses) == 2
    assert state.has_more

    await state.show_more()
    assert [x.id for x in state.courses] == [str(x.course.id) for x in reversed(joined)]
    assert not state.has_more
    await state.show_more()
    assert len(state.courses) == 3


async def test_the_shelf_follows_progress_while_it_is_open(
    session: AsyncSession, learner: User, actor: Actor, state_of: StateOf
) -> None:
    built = await _joined(session, actor)
    state = await _shelf(state_of, learner)
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    await state._refresh(session, actor, NEWS)
    assert state.courses[0].done == 1

    stand_at(state, "/")
    await learning.complete_lesson(session, actor, built.lessons[1].id)
    await state._refresh(session, actor, NEWS)
    assert state.courses[0].done == 1


async def test_visitors_are_refused(state_of: StateOf) -> None:
    with pytest.raises(SignInRequired):
        await stand_at(state_of(OverviewState), "/my").load()
    with pytest.raises(SignInRequired):
        await stand_at(state_of(LearningState), "/my/learning").load()


def test_both_follow_progress() -> None:
    following = [view.state for view in views_of("progress")]
    assert OverviewState in following
    assert LearningState in following
