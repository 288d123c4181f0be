"""What the pages of the admin panel know, and for whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User, UserStatus
from edu_platform.admin.state import (
    AdminCoursesState,
    AuditState,
    JobsState,
    OutboxState,
    OverviewState,
    PeopleState,
)
from edu_platform.admin.state.addresses import address, id_of, links_to, page_of
from edu_platform.catalog.models import CourseStatus
from edu_platform.core import audit, jobs, queue
from edu_platform.core.actor import SYSTEM, Role
from edu_platform.core.errors import NotFound, NotPermitted, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.learning import service as learning
from edu_platform.mail import service as mail
from edu_platform.ui.flash import FlashState
from tests.catalog.factories import make_courses
from tests.conftest import PersonOf, actor_of
from tests.learning.factories import make_course
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]
LISTS = {
    PeopleState: "/admin/people",
    AdminCoursesState: "/admin/courses",
    JobsState: "/admin/jobs",
    AuditState: "/admin/audit",
    OverviewState: "/admin",
}


async def _at(state: Any, path: str) -> Any:
    stand_at(state, path)
    await state.load()
    return state


def _address_of(event: Any) -> str:
    arguments = {str(name): str(value) for name, value in event.args}
    return arguments["path"].strip('"')


@pytest.mark.parametrize("state", LISTS, ids=lambda state: state.__name__)
async def test_services_refuse_even_if_the_guard_were_gone(
    state_of: StateOf, learner: User, state: Any
) -> None:
    with pytest.raises(NotPermitted):
        await _at(state_of(state, learner), LISTS[state])
    with pytest.raises(SignInRequired):
        await _at(state_of(state), LISTS[state])


class TestPeople:
    async def test_the_search_stands_in_the_address(
        self, state_of: StateOf, admin: User, person_of: PersonOf
    ) -> None:
        found = await person_of(display_name="50% Анна", email_confirmed_at=None)
        await person_of(display_name="50 Анна")
        state = state_of(PeopleState, admin)
        event = await state.find({"q": "50% анна"})
        assert _address_of(event) == "/admin/people?q=50%25+%D0%B0%D0%BD%D0%BD%D0%B0"
        await _at(state, _address_of(event))
        assert state.search == "50% анна"
        (line,) = state.rows
        assert (line.id, line.name) == (str(found.id), "50% Анна")
        assert (line.role, line.status, line.is_confirmed) == ("user", "active", False)
        assert state.links == []

    async def test_pages_lead_to_each_other(
        self, state_of: StateOf, admin: User, person_of: PersonOf
    ) -> None:
        for number in range(26):
            await person_of(email=f"{number}@panel.org")
        state = state_of(PeopleState, admin)
        await _at(state, "/admin/people?q=%40panel.org&page=2")
        assert len(state.rows) == 1
        assert state.total == 26
        hrefs = {link.href for link in state.links}
        assert "/admin/people?q=%40panel.org" in hrefs
        await _at(state, "/admin/people?q=%40panel.org")
        assert len(state.rows) == 25
        assert any("page=2" in link.href for link in state.links)

    async def test_a_role_is_given_and_taken(
        self, state_of: StateOf, session: AsyncSession, admin: User, learner: User
    ) -> None:
        state = await _at(state_of(PeopleState, admin), "/admin/people")
        await state.change_role(str(learner.id), "admin")
        await session.refresh(learner)
        assert learner.role is Role.ADMIN
        roles = {line.id: line.role for line in state.rows}
        assert roles[str(learner.id)] == "admin"
        shown = await state.get_state(FlashState)
        assert (shown.level, shown.text) == ("success", "The role has been changed.")

    async def test_a_person_is_blocked_and_let_in(
        self, state_of: StateOf, session: AsyncSession, admin: User, learner: User
    ) -> None:
        state = await _at(state_of(PeopleState, admin), "/admin/people")
        for name, status in (
            ("blocked", UserStatus.BLOCKED),
            ("active", UserStatus.ACTIVE),
        ):
            await state.change_status(str(learner.id), name)
            await session.refresh(learner)
            assert learner.status is status

    async def test_what_a_browser_sends_may_be_anything(
        self, state_of: StateOf, admin: User
    ) -> None:
        state = state_of(PeopleState, admin)
        for given in ("x", "", None, 1, {}, str(uuid4())):
            with pytest.raises(NotFound):
                await state.change_role(given, "admin")
        with pytest.raises(accounts.LastAdmin):
            await state.change_role(str(admin.id), "user")


class TestCourses:
    async def test_drafts_are_listed_and_searched(
        self, state_of: StateOf, session: AsyncSession, admin: User
    ) -> None:
        draft, _ = await make_courses(
            session,
            {"title": "Черновик 100%", "status": CourseStatus.DRAFT},
            {"title": "Другой", "enrollment_open": False},
        )
        state = await _at(state_of(AdminCoursesState, admin), "/admin/courses")
        assert {line.title for line in state.rows} == {"Черновик 100%", "Другой"}
        event = await state.find({"q": "100%"})
        await _at(state, _address_of(event))
        (line,) = state.rows
        assert (line.slug, line.status, line.is_open) == (draft.slug, "draft", True)
        await _at(state, "/admin/courses?q=%00")


class TestJobs:
    async def _fail(self, session: AsyncSession) -> int:
        await jobs.enqueue(session, "mail.deliver", letter_id=str(uuid4()))
        row = await session.exec(
            text(  # pyright: ignore[reportCallIssue, reportArgumentType]
                "update procrastinate_jobs set status = 'failed' where id ="
                " (select max(id) from procrastinate_jobs) returning id"
            )
        )
        number = int(row.scalar_one())
        await session.commit()
        return number

    async def test_failed_jobs_are_chosen_and_run_again(
        self, state_of: StateOf, session: AsyncSession, admin: User
    ) -> None:
        number = await self._fail(session)
        await jobs.enqueue(session, "mail.deliver", letter_id=str(uuid4()))
        await session.commit()
        state = await _at(state_of(JobsState, admin), "/admin/jobs?status=failed")
        assert state.status == "failed"
        (line,) = state.rows
        assert (line.id, line.name, line.can_retry) == (number, "mail.deliver", True)

        await state.retry(number)
        assert state.rows == []
        shown = await state.get_state(FlashState)
        assert shown.text == "The job will run again."
        await _at(state, "/admin/jobs?status=nonsense")
        assert state.status == ""
        assert len(state.rows) == 2
        with pytest.raises(queue.JobNotRetryable):
            await state.retry(number)


class TestAudit:
    async def test_who_changed_what(
        self, state_of: StateOf, session: AsyncSession, admin: User, learner: User
    ) -> None:
        actor = actor_of(admin)
        await accounts.set_role(session, actor, learner.id, Role.ADMIN)
        await audit.record(session, SYSTEM, "demo.loaded", "demo", "1")
        gone = uuid4()
        await audit.record(
            session, type(actor)(user_id=gone), "person.created", "user", "2"
        )
        await session.commit()
        state = await _at(state_of(AuditState, admin), "/admin/audit")
        third, second, first = state.rows
        assert (first.who, first.action) == (admin.email, "person.role_changed")
        assert first.subject == f"user {learner.id}"
        assert '"after": {"role": "admin"}' in first.change
        assert (second.who, second.change) == ("The system", "")
        # The log outlives the people in it.
        assert third.who == str(gone)

    async def test_old_lines_are_swept(self, session: AsyncSession) -> None:
        for days in (3 * 365 + 1, 3 * 365 - 1):
            moment = utc_now() - timedelta(days=days)
            session.add(
                audit.AuditEvent(
                    action=f"{days}", subject="x", subject_id="x", created_at=moment
                )
            )
        await session.flush()
        for _ in range(2):
            await audit.sweep(session)
            left = (await session.exec(select(audit.AuditEvent.action))).all()
            assert left == [f"{3 * 365 - 1}"]


class TestOverview:
    async def test_the_numbers(
        self, state_of: StateOf, session: AsyncSession, admin: User, learner: User
    ) -> None:
        built = await make_course(session, [["text", "text"]])
        await learning.enroll(session, actor_of(learner), built.course.id)
        await TestJobs()._fail(session)
        await jobs.enqueue(session, "mail.deliver", letter_id=str(uuid4()))
        await session.commit()
        state = await _at(state_of(OverviewState, admin), "/admin")
        assert state.is_loaded
        assert (state.people, state.courses, state.learners) == (2, 1, 1)
        assert (state.waiting_jobs, state.failed_jobs) == (1, 1)


class TestOutbox:
    async def _letter(self, session: AsyncSession) -> str:
        link = "http://localhost:8000/confirm-email?token=x"
        to = "anna@example.org"
        await mail.send(
            session, to=to, template="confirm_email", secret=True, link=link
        )
        await session.commit()
        return link

    async def test_the_demos_letters_are_read_by_anybody(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        link = await self._letter(session)
        state = await _at(state_of(OutboxState), "/outbox")
        (line,) = state.rows
        assert (line.recipient, state.open_id) == ("anna@example.org", "")
        await state.open_letter(line.id)
        assert (state.open_id, state.open_link) == (line.id, link)
        assert link in state.open_text
        await state.load()
        assert state.open_id == ""

    async def test_elsewhere_there_is_no_such_page(
        self, state_of: StateOf, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self._letter(session)
        state = await _at(state_of(OutboxState), "/outbox")
        (line,) = state.rows
        monkeypatch.setitem(settings.__dict__, "is_demo", False)
        with pytest.raises(mail.OutboxClosed):
            await state.load()
        with pytest.raises(mail.OutboxClosed):
            await state.open_letter(line.id)

    @pytest.mark.parametrize("given", ["x", "", None, {}, "0" * 9000], ids=repr)
    @pytest.mark.usefixtures("session")
    async def test_letters_that_there_are_not(
        self, state_of: StateOf, given: Any
    ) -> None:
        with pytest.raises(NotFound):
            await state_of(OutboxState).open_letter(given)


class TestAddresses:
    @pytest.mark.parametrize(
        ("asked", "page"),
        [
            ("1", 1),
            ("7", 7),
            ("0", 1),
            ("-3", 1),
            ("x", 1),
            ("", 1),
            ("²", 1),
            ("1e9", 1),
            ("99999999999", 1000),
            ("9" * 9000, 1000),
        ],
        ids=lambda given: str(given)[:12],
    )
    def test_a_page_is_a_number_within_bounds(self, asked: str, page: int) -> None:
        assert page_of({"page": asked}) == page
        assert page_of({}) == 1

    def test_what_is_usual_is_left_out_of_an_address(self) -> None:
        assert address("/x", q="", page=1) == "/x"
        assert address("/x", q="a&b", page=2) == "/x?q=a%26b&page=2"

    def test_one_page_needs_no_links(self) -> None:
        assert links_to("/x", 1, 0, 25) == []
        assert links_to("/x", 1, 25, 25) == []
        assert links_to("/x", 1, 26, 25, q="a")

    def test_an_id_is_one_or_is_not_found(self) -> None:
        known = uuid4()
        assert id_of(str(known)) == known
        with pytest.raises(NotFound):
            id_of("x")
