"""Processes that die in the middle of a job: nothing is lost, and it is done once.

The job sends the letter of a registration. The mail server has already taken the
letter when the process dies, and has not answered yet.
"""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import psutil
import pytest

from edu_platform.accounts.state import ProfileState
from edu_platform.core.postgres import Cluster
from tests.e2e.mail import SlowMailServer, slow_mail_server
from tests.e2e.programs import Program, eventually
from tests.e2e.site import Person, Site, migrate, running

pytestmark = [pytest.mark.e2e, pytest.mark.long]

EMAIL = "new-learner@example.org"
PASSWORD = "correct horse battery"
# A worker is taken for dead after 30 seconds, and looked for every minute.
UNTIL_RESCUED = 150


@dataclass(frozen=True, slots=True)
class Stage:
    """A site whose data survives a crash, and its mail server."""

    site: Site
    cluster: Cluster
    mail: SlowMailServer

    async def begin_job(self) -> None:
        """Register somebody, and wait until their letter is being sent."""
        async with self.site.http() as client:
            answer = await client.post(
                "/api/v1/accounts",
                json={
                    "display_name": "Новая Ученица",
                    "email": EMAIL,
                    "password": PASSWORD,
                    "consents": ["personal_data", "offer"],
                },
            )
        assert answer.status_code == HTTPStatus.ACCEPTED, answer.text
        await asyncio.wait_for(self.mail.arrived.wait(), 30)

    async def is_sent(self) -> bool:
        query = "select status::text = 'sent' from mail_outbox where recipient = :email"
        return bool(await self.site.value(query, email=EMAIL))

    async def require_done_once(self) -> None:
        """Wait for the job's end, and look at everything it has left behind."""
        self.mail.answer.set()
        await eventually(self.is_sent, within=UNTIL_RESCUED)
        assert await self.count('"user" where email = :email') == 1
        assert await self.count("mail_outbox where recipient = :email") == 1
        assert await self.count("one_time_token where used_at is null") == 1
        # A second copy has the same id, by which mail programs know it is one letter.
        assert len(self.mail.message_ids) == 1
        assert len(self.mail.letters) == 2, "The job was not cut off in the middle"
        await eventually(self.has_no_open_job, within=UNTIL_RESCUED)
        await self.require_usable_link()

    async def count(self, source: str) -> int:
        parameters = {"email": EMAIL} if ":email" in source else {}
        return await self.site.value(
            f"select count(*) from {source}",  # noqa: S608  texts of this module
            **parameters,
        )

    async def has_no_open_job(self) -> bool:
        left = await self.count(
            "procrastinate_jobs where task_name = 'mail.deliver'"
            " and status <> 'succeeded'"
        )
        return left == 0

    async def require_usable_link(self) -> None:
        body = self.mail.letters[-1].get_body(("plain",))
        assert body is not None
        found = re.search(r"confirm-email\?token=([\w-]+)", body.get_content())
        assert found
        async with self.site.http() as client:
            link = {"token": found[1], "password": PASSWORD}
            answer = await client.post("/api/v1/accounts/confirmation", json=link)
            assert answer.status_code == HTTPStatus.OK, answer.text
            assert (await client.get("/api/v1/me")).json()["email"] == EMAIL


@pytest.fixture
async def mail() -> AsyncIterator[SlowMailServer]:
    async with slow_mail_server() as server:
        yield server


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@contextmanager
def _open_folder() -> Iterator[Path]:
    """Make a folder that the database's own user can get into.

    It is not pytest's: another run of pytest closes its folder to other users.
    """
    with tempfile.TemporaryDirectory(prefix="edu-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
async def stage(
    request: pytest.FixtureRequest,
    pages: Path,
    mail: SlowMailServer,
    stack: AsyncExitStack,
) -> Stage:
    """A site; the parameter says whether its web process runs the jobs."""
    home = stack.enter_context(_open_folder())
    cluster = Cluster(home / "postgres")
    await asyncio.to_thread(cluster.start)
    stack.callback(cluster.stop)
    site = Site(
        home,
        pages,
        cluster.url,
        smtp_url=mail.url,
        embedded_worker=getattr(request, "param", True),
    )
    await asyncio.to_thread(migrate, site.environment)
    await stack.enter_async_context(running(site))
    return Stage(site, cluster, mail)


@pytest.fixture
def start_worker(stage: Stage, stack: AsyncExitStack) -> Callable[[], Program]:
    """Return a function that starts a process which only runs jobs."""

    def start() -> Program:
        command = [sys.executable, "-m", "edu_platform.worker"]
        log = stage.site.settings.home / "logs" / "worker.log"
        worker = Program(command, stage.site.environment, log)
        stack.callback(worker.stop)
        return worker

    return start


async def test_web_process_is_killed(stage: Stage) -> None:
    person = await stage.site.person()
    await stage.begin_job()
    (worker,) = stage.site.workers()
    worker.kill()
    await asyncio.to_thread(worker.wait)
    await eventually(lambda: [w for w in stage.site.workers() if w.pid != worker.pid])
    await stage.site.wait_until_ready()
    await require_signed_in(stage.site, person)
    await stage.require_done_once()


@pytest.mark.parametrize("stage", [False], indirect=True, ids=["separate worker"])
async def test_worker_is_killed(
    stage: Stage, start_worker: Callable[[], Program]
) -> None:
    worker = start_worker()
    await stage.begin_job()
    psutil.Process(worker.pid).kill()
    await asyncio.to_thread(worker.process.wait)
    start_worker()
    await stage.require_done_once()


@pytest.mark.parametrize(
    "stage", [True, False], indirect=True, ids=["worker inside", "separate worker"]
)
async def test_postgres_is_killed(
    stage: Stage, start_worker: Callable[[], Program]
) -> None:
    if not stage.site.settings.embedded_worker:
        start_worker()
    person = await stage.site.person()
    await stage.begin_job()
    kill_postmaster(stage.cluster)
    await eventually(lambda: is_unavailable(stage.site))
    stage.mail.answer.set()
    await asyncio.to_thread(stage.cluster.start)
    await stage.site.wait_until_ready()
    await require_signed_in(stage.site, person)
    await stage.require_done_once()


def kill_postmaster(cluster: Cluster) -> None:
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)


async def is_unavailable(site: Site) -> bool:
    """Ask as a client does: the answer is a clear refusal, not a fault."""
    async with site.http() as client:
        try:
            ready = await client.get("/health/ready")
            answer = await client.get("/api/v1/categories")
        except httpx.TransportError:
            return False
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}
    return {ready.status_code, answer.status_code} == {HTTPStatus.SERVICE_UNAVAILABLE}


async def require_signed_in(site: Site, person: Person) -> None:
    """A session is a row: no process that dies takes it along."""
    async with site.tab(person, "/my/settings") as tab:
        await tab.until(
            lambda: tab.vars(ProfileState).get("email") == person.email, within=30
        )
