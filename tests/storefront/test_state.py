from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import Level
from edu_platform.core import db
from edu_platform.core.errors import ServiceUnavailable
from edu_platform.core.guard import access_of
from edu_platform.learning import service as learning
from edu_platform.learning.models import Enrollment
from edu_platform.storefront.state import CatalogueState, CourseState, HomeState
from tests.catalog.factories import make_courses
from tests.conftest import actor_of
from tests.storefront.factories import go_to, make_full_course

StateOf = Callable[..., Any]


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ServiceUnavailable

    monkeypatch.setattr(db, "session_factory", away)


async def open_course(state: Any, slug: str) -> list[str]:
    """Go to a course's page; return the states that the browser saw on the way."""
    go_to(state, f"/courses/{slug}")
    seen = [state.status async for _ in state.load()]
    return [*seen, state.status]


class TestHome:
    async def test_a_visitor_sees_shelves(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_courses(session, {"title": "Boats"})
        state = state_of(HomeState)
        assert not state.is_loaded
        await state.load()
        assert state.is_loaded
        assert [card.title for card in state.home.new] == ["Boats"]
        assert not state.studies

    async def test_a_learner_sees_where_to_go_on_until_they_sign_out(
        self, session: AsyncSession, learner: User, state_of: StateOf
    ) -> None:
        course = await make_full_course(session)
        await learning.enroll(session, actor_of(learner), course.id)
        await session.commit()
        state = state_of(HomeState, learner)
        await state.load()
        assert state.studies
        assert state.course.title == "Paper boats"

        other = state_of(HomeState)
        await other.load()
        assert not other.studies
        assert other.course.title == ""

    @pytest.mark.usefixtures("broken_database")
    async def test_says_when_the_service_is_away_and_recovers(
        self, state_of: StateOf
    ) -> None:
        state = state_of(HomeState)
        await state.load()
        assert state.failure == ServiceUnavailable().message
        assert not state.is_loaded


class TestCatalogue:
    async def test_the_address_is_the_question(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_courses(
            session, {"title": "Boats"}, {"title": "Ships", "level": Level.ADVANCED}
        )
        state = state_of(CatalogueState)
        go_to(state, "/courses?level=advanced")
        await state.load()
        assert state.is_loaded
        assert [card.title for card in state.catalogue.cards] == ["Ships"]
        assert state.pages == []

        go_to(state, "/courses")
        await state.load()
        assert state.catalogue.total == 2
        assert state.catalogue.chips == []

    async def test_pages_are_linked_with_the_rest_of_the_question(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_courses(session, *({} for _ in range(60)))
        state = state_of(CatalogueState)
        go_to(state, "/courses?sort=new&page=2")
        await state.load()
        assert [(each.label, each.href) for each in state.pages] == [
            ("1", "/courses?sort=new"),
            ("2", "/courses?sort=new&page=2"),
            ("3", "/courses?sort=new&page=3"),
        ]
        assert state.pages[1].is_current
        assert state.previous == "/courses?sort=new"
        assert state.following == "/courses?sort=new&page=3"

    async def test_an_empty_result_brings_advice_and_the_next_one_takes_it_away(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_courses(session, {})
        state = state_of(CatalogueState)
        go_to(state, "/courses?price=paid")
        await state.load()
        assert state.has_advice
        assert state.advice.chip.href == "/courses"
        go_to(state, "/courses")
        await state.load()
        assert not state.has_advice

    @pytest.mark.parametrize(
        ("chosen", "address"),
        [
            ("new", "/courses?q=boats&sort=new"),
            ("https://evil.example", "/courses?q=boats"),
            ("", "/courses?q=boats"),
        ],
    )
    async def test_a_sort_changes_the_address_alone(
        self, state_of: StateOf, chosen: str, address: str
    ) -> None:
        state = state_of(CatalogueState)
        go_to(state, "/courses?q=boats&page=3")
        assert address in str((await state.sort(chosen)).args)

    @pytest.mark.usefixtures("broken_database")
    async def test_says_when_the_service_is_away(self, state_of: StateOf) -> None:
        state = state_of(CatalogueState)
        go_to(state, "/courses")
        await state.load()
        assert state.failure == ServiceUnavailable().message


class TestCourse:
    async def test_a_course_is_shown_after_its_skeleton(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_full_course(session)
        state = state_of(CourseState)
        assert await open_course(state, "paper-boats") == ["loading", "ready"]
        assert state.course.title == "Paper boats"
        # Coming back to it shows it at once.
        assert await open_course(state, "paper-boats") == ["ready"]

    async def test_another_course_does_not_flash_up(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_full_course(session)
        await make_courses(session, {"slug": "ships", "title": "Ships"})
        state = state_of(CourseState)
        await open_course(state, "paper-boats")
        go_to(state, "/courses/ships")
        async for _ in state.load():
            assert state.course.title == ""
        assert state.course.title == "Ships"

    async def test_an_unknown_address_is_not_found(
        self, session: AsyncSession, state_of: StateOf
    ) -> None:
        await make_full_course(session)
        state = state_of(CourseState)
        await open_course(state, "paper-boats")
        assert await open_course(state, "nothing") == ["loading", "missing"]
        assert state.course.id == ""

    @pytest.mark.usefixtures("broken_database")
    async def test_says_when_the_service_is_away(self, state_of: StateOf) -> None:
        state = state_of(CourseState)
        assert (await open_course(state, "boats"))[-1] == "failed"
        assert state.failure == ServiceUnavailable().message


class TestEnroll:
    async def test_a_person_enrols_and_goes_to_the_player(
        self, session: AsyncSession, learner: User, state_of: StateOf
    ) -> None:
        course = await make_full_course(session)
        state = state_of(CourseState, learner)
        await open_course(state, "paper-boats")
        assert state.course.action == "enroll"

        assert "/learn/paper-boats" in str((await state.enroll()).args)
        await state.enroll()
        (made,) = (await session.exec(select(Enrollment))).all()
        assert (made.user_id, made.course_id) == (learner.id, course.id)
        await open_course(state, "paper-boats")
        assert state.course.action == "continue"

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"price": 100}, learning.CourseNotFree),
            ({"enrollment_open": False}, learning.EnrollmentClosed),
        ],
    )
    async def test_a_forged_click_is_refused(
        self,
        session: AsyncSession,
        learner: User,
        state_of: StateOf,
        fields: dict[str, Any],
        refusal: type[Exception],
    ) -> None:
        await make_full_course(session, **fields)
        state = state_of(CourseState, learner)
        await open_course(state, "paper-boats")
        with pytest.raises(refusal):
            await state.enroll()
        assert (await session.exec(select(Enrollment))).all() == []

    async def test_nothing_happens_before_a_course_is_open(
        self, learner: User, state_of: StateOf
    ) -> None:
        assert await state_of(CourseState, learner).enroll() is None

    def test_visitors_may_look_but_not_enrol(self) -> None:
        for handler in (HomeState.load, CatalogueState.load, CourseState.load):
            access = access_of(handler.fn)
            assert access
            assert not access.signed_in
        access = access_of(CourseState.enroll.fn)
        assert access
        assert access.signed_in
