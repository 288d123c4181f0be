"""What one tab does shows in the others at once, on both set-ups."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import pytest

from edu_platform.classroom.state.player import PlayerState
from edu_platform.core import live
from edu_platform.dashboard.state import LearningState, OverviewState
from edu_platform.learning import service as learning
from tests.e2e.programs import eventually
from tests.e2e.site import LISTENERS, Person, Site
from tests.e2e.websocket import Tab

pytestmark = pytest.mark.e2e

SLUG = "python-basics"
PLAYER = f"/learn/{SLUG}"
# A push takes some ten milliseconds; a busy machine may be slower, no reload is.
AT_ONCE = 3.0


@dataclass(frozen=True, slots=True)
class Study:
    """A learner, their course, and the lessons that can be done by reading."""

    site: Site
    learner: Person
    course_id: UUID
    lessons: list[UUID]

    async def complete(self, number: int) -> None:
        """Do a lesson, as the API would in whatever process."""
        async with self.site.transaction() as session:
            await learning.complete_lesson(
                session, self.learner.actor, self.lessons[number]
            )


@pytest.fixture
async def study(any_site: Site) -> Study:
    learner = await any_site.person()
    async with any_site.transaction() as session:
        course_id = await learning.course_id_of(session, SLUG)
        await learning.enroll(session, learner.actor, course_id)
        plan = await learning.study_plan(session, learner.actor, SLUG)
    lessons = [x.id for m in plan.modules for x in m.lessons if x.kind == "article"]
    return Study(any_site, learner, course_id, lessons)


def done(tab: Tab) -> int | None:
    progress = tab.vars(PlayerState).get("progress")
    return progress["done"] if progress else None


def shows(tab: Tab, number: int) -> Callable[[], bool]:
    return lambda: done(tab) == number


async def loaded(tab: Tab) -> None:
    await tab.until(lambda: tab.vars(PlayerState).get("screen"))
    await tab.settle()


@pytest.fixture
async def tabs(study: Study) -> AsyncIterator[list[Tab]]:
    """Tabs with the player open: at least one on each worker."""
    async with AsyncExitStack() as stack:
        tabs: list[Tab] = []
        while len(tabs) < 2 or not every_worker_has_a_tab(study.site):
            tab = await stack.enter_async_context(study.site.tab(study.learner, PLAYER))
            await loaded(tab)
            tabs.append(tab)
        yield tabs


def every_worker_has_a_tab(site: Site) -> bool:
    port = site.settings.port
    return all(
        any(
            connection.status == "ESTABLISHED" and connection.laddr.port == port
            for connection in worker.net_connections()
        )
        for worker in site.workers()
    )


async def test_a_lesson_done_in_one_tab_shows_in_all(
    study: Study, tabs: list[Tab]
) -> None:
    first, *others = tabs
    await first.send(PlayerState, "complete", lesson_id=str(study.lessons[0]))
    for tab in [first, *others]:
        await tab.until(shows(tab, 1), within=AT_ONCE)
    for tab in others:
        assert str(study.lessons[0]) in {
            line["id"]
            for module in tab.vars(PlayerState)["modules"]
            for line in module["lessons"]
            if line["is_done"]
        }


async def test_it_shows_on_the_dashboard(study: Study) -> None:
    account = study.site.tab(study.learner, "/my")
    shelf = study.site.tab(study.learner, "/my/learning")
    async with account, shelf:
        for tab, state in ((account, OverviewState), (shelf, LearningState)):
            await tab.until(lambda t=tab, s=state: t.vars(s).get("is_loaded"))
            await tab.settle()
        await study.complete(0)
        await account.until(
            lambda: account.vars(OverviewState)["current"]["done"] == 1,
            within=AT_ONCE,
        )
        await shelf.until(
            lambda: shelf.vars(LearningState)["courses"][0]["done"] == 1,
            within=AT_ONCE,
        )


async def test_other_people_are_told_nothing(study: Study, tabs: list[Tab]) -> None:
    stranger = await study.site.person()
    async with study.site.tab(stranger, PLAYER) as theirs, study.site.tab() as visitor:
        await theirs.settle()
        await visitor.settle()
        theirs.forget()
        visitor.forget()
        await study.complete(0)
        for tab in tabs:
            await tab.until(shows(tab, 1), within=AT_ONCE)
        for tab in (theirs, visitor):
            await tab.settle()
            assert PlayerState.get_full_name() not in {n for d in tab.deltas for n in d}


async def test_a_rollback_pushes_nothing(study: Study, tabs: list[Tab]) -> None:
    for tab in tabs:
        tab.forget()
    with pytest.raises(ZeroDivisionError):
        async with study.site.transaction() as session:
            await learning.complete_lesson(
                session, study.learner.actor, study.lessons[0]
            )
            raise ZeroDivisionError
    await study.complete(1)
    for tab in tabs:
        # Messages come in order, so the rolled back one would have come before.
        await tab.until(shows(tab, 1), within=AT_ONCE)
        pushes = [d[PlayerState.get_full_name()] for d in tab.deltas if has_player(d)]
        assert [push["progress"]["done"] for push in pushes] == [1]
        assert not any(
            line["id"] == str(study.lessons[0]) and line["is_done"]
            for module in tab.vars(PlayerState)["modules"]
            for line in module["lessons"]
        )


def has_player(delta: dict[str, dict[str, object]]) -> bool:
    return PlayerState.get_full_name() in delta


async def test_nothing_is_lost_when_the_listener_is_killed(
    study: Study, tabs: list[Tab]
) -> None:
    for number in range(3):
        before = await backends(study.site)
        await study.site.value(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where"
            " application_name = 'edu-live' and datname = current_database()"
        )
        # Told to nobody: the listeners are gone, and read again when they are back.
        await study.complete(number)
        for tab in tabs:
            await tab.until(shows(tab, number + 1))
        await eventually(lambda b=before: all_are_new(study.site, b))


async def backends(site: Site) -> str:
    return await site.value(
        LISTENERS.replace("count(*)", "string_agg(pid::text, ',' order by pid)")
    )


async def all_are_new(site: Site, before: str) -> bool:
    now = await backends(site)
    return await site.listeners() == site.settings.workers and not {
        *(now or "").split(",")
    } & {*before.split(",")}


async def test_many_changes_end_in_the_present_state(
    study: Study, tabs: list[Tab]
) -> None:
    """Pushes that overtake each other must not leave an old figure on the screen."""
    await asyncio.gather(*(study.complete(number) for number in range(8)))
    for tab in tabs:
        await tab.until(shows(tab, 8))
        await tab.settle()
        assert done(tab) == 8


async def test_a_message_for_somebody_else_refreshes_nothing(
    study: Study, tabs: list[Tab]
) -> None:
    tab, *_rest = tabs
    other = await study.site.person()
    tab.forget()
    async with study.site.transaction() as session:
        await live.tell(
            session, "progress", user_id=other.user_id, course_id=study.course_id
        )
    await study.complete(0)
    await tab.until(shows(tab, 1), within=AT_ONCE)
    pushes = [delta for delta in tab.deltas if has_player(delta)]
    assert len(pushes) == 1


async def test_a_reload_in_the_middle_of_a_page_load_waits_for_nothing(
    any_site: Site,
) -> None:
    """An event that is cancelled must not leave the lock of its tab behind."""
    person = await any_site.person()
    clock = asyncio.get_running_loop().time
    token, times = "", []
    for _number in range(30):
        started = clock()
        async with any_site.tab(person, "/my", token=token) as tab:
            await tab.until(lambda t=tab: t.vars(OverviewState).get("is_loaded"))
            token = tab.token
        times.append(clock() - started)
        # Gone before the server has sent anything.
        async with any_site.tab(person, "/my", token=token):
            pass
    assert max(times) < AT_ONCE
