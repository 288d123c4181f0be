"""A letter is a row of the transaction that it tells of, and is sent once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from procrastinate import PsycopgConnector
from sqlalchemy import text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db
from edu_platform.core import jobs as core_jobs
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import Postponed, Refused
from edu_platform.mail.models import MailStatus, OutgoingMail
from edu_platform.mail.service import sending
from edu_platform.mail.service.outbox import NEWS, ORDINARY, URGENT
from tests.conftest import SessionFactory
from tests.mail.post import LINK, Post, send

JOBS = text(
    "select args->>'letter_id' from procrastinate_jobs where task_name = 'mail.deliver'"
)
DUE = text(
    "select coalesce(extract(epoch from scheduled_at - clock_timestamp()), 0)"
    " from procrastinate_jobs where task_name = 'mail.deliver' order by id"
)


async def _jobs(session: AsyncSession) -> list[str]:
    rows = await session.exec(JOBS)  # type: ignore[call-overload]
    return [row[0] for row in rows]


async def test_a_letter_and_its_job_leave_with_the_commit_or_not_at_all(
    clone: SessionFactory,
) -> None:
    async with db.transaction() as session:
        kept = await send(session)
    with pytest.raises(RuntimeError):
        async with db.transaction() as session:
            await send(session)
            raise RuntimeError
    async with clone() as session:
        assert (await session.exec(select(OutgoingMail.id))).all() == [kept.id]
        assert await _jobs(session) == [str(kept.id)]


async def test_the_body_is_sealed(session: AsyncSession) -> None:
    letter = await send(session)
    assert letter.sealed_body is not None
    assert b"secret-token" not in letter.sealed_body
    assert "secret-token" not in letter.model_dump_json(exclude={"sealed_body"})


async def test_a_letter_is_sent_once_however_often_its_job_runs(
    session: AsyncSession, post: Post
) -> None:
    letter = await send(session)
    for _ in range(2):
        await jobs.deliver(session, str(letter.id))
    ((letter_id, to, subject, body),) = post.sent
    assert (letter_id, to) == (letter.id, letter.recipient)
    assert subject == letter.subject
    assert body.link == LINK
    assert letter.status is MailStatus.SENT
    assert letter.sent_at is not None


async def test_two_workers_send_a_letter_once(
    clone: SessionFactory, post: Post
) -> None:
    async with db.transaction() as session:
        letter = await send(session)

    async def work() -> None:
        async with db.transaction() as session:
            await jobs.deliver(session, str(letter.id))

    await asyncio.gather(*[work() for _ in range(5)])
    assert len(post.sent) == 1


async def test_a_letter_that_is_gone_is_no_failure(
    session: AsyncSession, post: Post
) -> None:
    await jobs.deliver(session, str(uuid4()))
    assert post.sent == []


async def test_a_sent_secret_is_erased(session: AsyncSession, post: Post) -> None:
    secret, plain = await send(session), await send(session, secret=False)
    for letter in (secret, plain):
        await jobs.deliver(session, str(letter.id))
    assert secret.sealed_body is None
    assert plain.sealed_body is not None
    with pytest.raises(mail.LetterNotFound):
        await mail.read_letter(session, secret.id)


async def test_a_letter_refused_for_good_is_given_up(
    session: AsyncSession, post: Post
) -> None:
    post.failure = Refused("no such mailbox " + "x" * 900)
    letter = await send(session)
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.FAILED
    assert letter.failure.startswith("no such mailbox")
    assert letter.sealed_body is None
    post.failure = None
    await jobs.deliver(session, str(letter.id))
    assert post.sent == []


async def _due(session: AsyncSession) -> list[float]:
    """Return in how many seconds the jobs of letters are due, 0 for at once."""
    rows = await session.exec(DUE)  # type: ignore[call-overload]
    return [float(row[0]) for row in rows]


async def test_what_is_put_off_is_tried_again_ever_later(
    session: AsyncSession, post: Post
) -> None:
    post.failure = Postponed("451 4.7.1 greylisted")
    letter = await send(session, secret=False)
    for wait in sending.WAITS:
        await jobs.deliver(session, str(letter.id))
        assert letter.status is MailStatus.QUEUED
        assert letter.failure == "451 4.7.1 greylisted"
        latest = (await _due(session))[-1]
        seconds = wait.total_seconds()
        assert seconds - 5 <= latest <= seconds * (1 + sending.JITTER) + 1
        assert letter.next_try_at is not None
        until = (letter.next_try_at - utc_now()).total_seconds()
        assert latest - 5 <= until <= latest + 5
    post.failure = None
    await jobs.deliver(session, str(letter.id))
    assert len(post.sent) == 1
    assert letter.status is MailStatus.SENT
    assert (letter.failure, letter.next_try_at) == ("", None)


async def test_a_letter_is_given_up_after_the_last_wait(
    session: AsyncSession, post: Post
) -> None:
    post.failure = Postponed("away")
    letter, secret = await send(session, secret=False), await send(session)
    for each in (letter, secret):
        for _ in range(len(sending.WAITS) + 1):
            assert each.status is MailStatus.QUEUED
            await jobs.deliver(session, str(each.id))
        assert each.status is MailStatus.FAILED
        assert each.failure == "away"
        assert each.attempts == 7
    assert letter.sealed_body is not None
    assert secret.sealed_body is None
    # One job at first, and one for each wait.
    assert len(await _due(session)) == 2 * 7


async def test_a_mistake_of_ours_is_the_jobs_failure(
    session: AsyncSession, post: Post
) -> None:
    post.failure = RuntimeError("a bug")
    letter = await send(session)
    with pytest.raises(RuntimeError):
        await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.QUEUED


async def test_a_stale_letter_is_not_sent(session: AsyncSession, post: Post) -> None:
    past = utc_now() - timedelta(seconds=1)
    stale = await send(session, expires_at=past)
    plain = await send(session, secret=False, expires_at=past)
    fresh = await send(session, expires_at=utc_now() + timedelta(minutes=1))
    for letter in (stale, plain, fresh):
        await jobs.deliver(session, str(letter.id))
    assert stale.status is plain.status is MailStatus.EXPIRED
    assert stale.sealed_body is None
    assert [sent[0] for sent in post.sent] == [fresh.id]


async def test_a_letter_with_a_link_always_has_an_end(session: AsyncSession) -> None:
    secret, plain = await send(session), await send(session, secret=False)
    assert secret.expires_at is not None
    left = secret.expires_at - utc_now()
    assert timedelta(hours=23) < left <= timedelta(days=1)
    assert plain.expires_at is None


async def test_who_waits_comes_first_and_news_last(session: AsyncSession) -> None:
    code, plain = await send(session), await send(session, secret=False)
    news = await send(session, secret=False, marketing=True)
    assert [each.priority for each in (code, plain, news)] == [URGENT, ORDINARY, NEWS]
    assert (code.is_marketing, news.is_marketing) == (False, True)


async def test_a_queue_full_of_news_does_not_delay_a_code(
    clone: SessionFactory, post: Post
) -> None:
    """A real worker on a real queue: what it takes first is what was sent last."""
    async with db.transaction() as session:
        for number in range(40):
            to = f"reader-{number}@example.org"
            await send(session, to=to, secret=False, marketing=True)
        await send(session, to="account@example.org", secret=False)
        await send(session, to="code@example.org")
        url = str(session.get_bind().engine.url.render_as_string(hide_password=False))
    connector = PsycopgConnector(conninfo=url.replace("+psycopg", "", 1))
    with core_jobs.app.replace_connector(connector) as app:
        async with app.open_async():
            await app.run_worker_async(
                queues=["mail"],
                wait=False,
                concurrency=1,
                install_signal_handlers=False,
                listen_notify=False,
            )
    order = [to for _id, to, _subject, _body in post.sent]
    assert order[:2] == ["code@example.org", "account@example.org"]
    assert len(order) == 42


async def test_the_demos_outbox_keeps_letters_to_be_read(session: AsyncSession) -> None:
    letter = await send(session)
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.SENT
    found = await mail.read_letter(session, letter.id)
    assert found.link == LINK
    assert LINK in found.text


async def test_the_outbox_shows_the_newest_first_by_pages(
    session: AsyncSession,
) -> None:
    letters = [await send(session) for _ in range(21)]
    first = await mail.list_letters(session)
    second = await mail.list_letters(session, page=2)
    assert first.total == second.total == 21
    shown = [row.id for row in [*first.items, *second.items]]
    assert shown == [letter.id for letter in reversed(letters)]


async def test_outside_of_the_demo_nobody_reads_other_peoples_letters(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await send(session)
    monkeypatch.setitem(settings.__dict__, "is_demo", False)
    with pytest.raises(mail.OutboxClosed):
        await mail.list_letters(session)
    with pytest.raises(mail.OutboxClosed):
        await mail.read_letter(session, letter.id)


async def test_the_sweep_follows_the_table_of_personal_data(
    session: AsyncSession, post: Post
) -> None:
    ages = {"old": 91, "recent": 89, "stuck secret": 3, "new secret": 1}
    made: dict[str, OutgoingMail] = {}
    for name, days in ages.items():
        letter = made[name] = await send(session, secret="secret" in name)
        if "secret" not in name:
            await jobs.deliver(session, str(letter.id))
        earlier = utc_now() - timedelta(days=days)
        found = col(OutgoingMail.id) == letter.id
        values = {"created_at": earlier}
        if letter.expires_at:
            values["expires_at"] = earlier + timedelta(days=1, hours=1)
        await session.exec(update(OutgoingMail).where(found).values(**values))
    ids = {letter.id: name for name, letter in made.items()}
    session.expire_all()

    for _ in range(2):
        await jobs.sweep(session)
        rows = (await session.exec(select(OutgoingMail))).all()
        left = {ids[row.id]: row for row in rows}
        assert set(left) == {"recent", "stuck secret", "new secret"}
        assert left["stuck secret"].status is MailStatus.EXPIRED
        assert left["stuck secret"].sealed_body is None
        assert left["new secret"].sealed_body is not None
        assert left["recent"].sealed_body is not None


async def test_secret_letters_of_before_they_had_an_end_are_given_up(
    session: AsyncSession,
) -> None:
    letter = await send(session)
    found = col(OutgoingMail.id) == letter.id
    earlier = utc_now() - timedelta(days=3)
    values = {"created_at": earlier, "expires_at": None}
    await session.exec(update(OutgoingMail).where(found).values(**values))
    await jobs.sweep(session)
    await session.refresh(letter)
    assert letter.status is MailStatus.EXPIRED
    assert letter.sealed_body is None


async def test_a_long_subject_is_cut(session: AsyncSession) -> None:
    letter = await send(
        session, template="course_completed", name="Анна", course="Щ" * 900
    )
    assert len(letter.subject) == 300
    assert letter.subject.endswith("Щ…")
