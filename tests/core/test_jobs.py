"""Jobs leave with the commit, run at least once, and are not lost."""

from datetime import timedelta
from typing import Any, cast

import pytest
from procrastinate.testing import InMemoryConnector
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db, jobs
from tests.conftest import SessionFactory

COUNT = text("select count(*) from procrastinate_jobs where task_name = :name")
WHEN = text(
    "select extract(epoch from scheduled_at - clock_timestamp())::float, priority"
    " from procrastinate_jobs where task_name = 'tests.note' order by id"
)
RAN: list[dict[str, Any]] = []


@jobs.job("tests.note")
async def note(session: AsyncSession, word: str) -> None:
    assert session.in_transaction()
    RAN.append({"word": word, "job": jobs.job_id.get()})


async def queued(session: AsyncSession, name: str = "tests.note") -> int:
    found = await session.exec(COUNT, params={"name": name})  # type: ignore[call-overload]
    return int(found.scalar_one())


async def test_a_job_exists_only_when_the_transaction_commits(
    clone: SessionFactory,
) -> None:
    async with db.transaction() as session:
        await jobs.enqueue(session, "tests.note", word="kept")
    with pytest.raises(RuntimeError):
        async with db.transaction() as session:
            await jobs.enqueue(session, "tests.note", word="lost")
            raise RuntimeError
    async with clone() as session:
        assert await queued(session) == 1


async def test_jobs_with_the_same_key_are_one_while_they_wait(
    session: AsyncSession,
) -> None:
    for _ in range(3):
        await jobs.enqueue(session, "tests.note", word="x", once="key")
    await jobs.enqueue(session, "tests.note", word="x", once="another")
    assert await queued(session) == 2


async def test_a_job_may_be_for_later(session: AsyncSession) -> None:
    await jobs.enqueue(session, "tests.note", word="x", delay=timedelta(minutes=5))
    await jobs.enqueue(session, "tests.note", word="y", priority=7)
    found = await session.exec(WHEN)  # type: ignore[call-overload]
    (later, _zero), (now, priority) = found.all()
    assert 290 < later <= 300
    assert (now, priority) == (None, 7)


async def test_a_job_gets_a_transaction_and_its_arguments(
    session: AsyncSession,
) -> None:
    RAN.clear()
    with jobs.app.replace_connector(InMemoryConnector()) as app:
        await app.tasks["tests.note"].defer_async(word="hello")
        await app.run_worker_async(wait=False, install_signal_handlers=False)
    assert [ran["word"] for ran in RAN] == ["hello"]
    assert RAN[0]["job"] != "-"
    assert jobs.job_id.get() == "-"


async def test_stalled_jobs_run_again_and_poison_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Found:
        def __init__(self, number: int, attempts: int) -> None:
            self.id, self.attempts, self.task_name = number, attempts, "tests.note"

    retried: list[int] = []
    failed: list[int] = []

    async def stalled(**_: Any) -> list[Found]:
        return [Found(1, 1), Found(2, jobs.ATTEMPTS)]

    async def retry(found: Found) -> None:
        retried.append(found.id)

    async def finish(found: Found, *_: Any, **__: Any) -> None:
        failed.append(found.id)

    manager = jobs.app.job_manager
    monkeypatch.setattr(manager, "get_stalled_jobs", stalled)
    monkeypatch.setattr(manager, "retry_job", retry)
    monkeypatch.setattr(manager, "finish_job", finish)
    await jobs.rescue_jobs.func(cast("Any", None), 0)
    assert (retried, failed) == ([1], [2])


async def test_what_was_done_long_ago_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, Any] = {}

    async def delete(**options: Any) -> None:
        asked.update(options)

    monkeypatch.setattr(jobs.app.job_manager, "delete_old_jobs", delete)
    await jobs.sweep_jobs.func(cast("Any", None), 0)
    assert asked == {"nb_hours": 168, "include_failed": False}
