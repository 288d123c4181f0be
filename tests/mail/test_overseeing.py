"""What administrators see of letters: their fate, never their words."""

from uuid import uuid4

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import Postponed, Refused
from edu_platform.mail.models import MailStatus
from edu_platform.mail.schemas import Finding
from edu_platform.mail.service import overseeing
from tests.conftest import actor_of
from tests.mail.post import LINK, Post, send


async def test_letters_are_listed_by_state_and_pages(
    session: AsyncSession, post: Post, admin: User
) -> None:
    letters = [
        await send(session, secret=False) for _ in range(overseeing.PAGE_SIZE + 1)
    ]
    post.failure = Refused("554 no")
    await jobs.deliver(session, str(letters[0].id))
    actor = actor_of(admin)
    first = await mail.list_outbox(session, actor)
    second = await mail.list_outbox(session, actor, page=2)
    assert first.total == second.total == 26
    shown = [row.id for row in [*first.items, *second.items]]
    assert shown == [letter.id for letter in reversed(letters)]
    (failed,) = (await mail.list_outbox(session, actor, status="failed")).items
    assert (failed.id, failed.failure, failed.attempts) == (letters[0].id, "554 no", 1)
    assert (failed.can_retry, first.items[0].can_retry) == (True, False)
    sent = await mail.list_outbox(session, actor, status="sent")
    assert (sent.items, sent.total) == ([], 0)


async def test_no_body_is_shown(session: AsyncSession, admin: User) -> None:
    await send(session)
    (row,) = (await mail.list_outbox(session, actor_of(admin))).items
    assert LINK not in row.model_dump_json()
    assert set(row.model_dump()).isdisjoint({"text", "html", "link", "sealed_body"})


async def test_a_letter_that_was_given_up_is_sent_again(
    session: AsyncSession, post: Post, admin: User
) -> None:
    letter = await send(session, secret=False)
    post.failure = Refused("554 no")
    await jobs.deliver(session, str(letter.id))
    await mail.retry_letter(session, actor_of(admin), letter.id)
    assert (letter.status, letter.attempts) == (MailStatus.QUEUED, 0)
    with pytest.raises(mail.LetterNotResendable):
        await mail.retry_letter(session, actor_of(admin), letter.id)
    post.failure = None
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.SENT
    query = select(AuditEvent).where(AuditEvent.action == "letter.retried")
    assert (await session.exec(query)).one().subject_id == str(letter.id)


async def test_what_cannot_be_sent_again(
    session: AsyncSession, post: Post, admin: User
) -> None:
    secret = await send(session)
    post.failure = Refused("554 no")
    await jobs.deliver(session, str(secret.id))
    with pytest.raises(mail.LetterNotResendable):
        await mail.retry_letter(session, actor_of(admin), secret.id)
    with pytest.raises(mail.LetterNotFound):
        await mail.retry_letter(session, actor_of(admin), uuid4())


async def test_a_letter_put_off_says_when_it_is_due(
    session: AsyncSession, post: Post, admin: User
) -> None:
    letter = await send(session)
    post.failure = Postponed("451 later")
    await jobs.deliver(session, str(letter.id))
    (row,) = (await mail.list_outbox(session, actor_of(admin), status="queued")).items
    assert row.next_try_at == letter.next_try_at is not None
    assert (row.failure, row.attempts) == ("451 later", 1)


async def test_without_a_mail_server_there_is_nothing_to_check(admin: User) -> None:
    report = await mail.check_connection(actor_of(admin))
    assert report.finding is Finding.NO_SERVER


async def test_it_is_the_administrators(session: AsyncSession, learner: User) -> None:
    refusals = ((VISITOR, SignInRequired), (actor_of(learner), NotPermitted))
    for actor, refusal in refusals:
        with pytest.raises(refusal):
            await mail.list_outbox(session, actor)
        with pytest.raises(refusal):
            await mail.retry_letter(session, actor, uuid4())
        with pytest.raises(refusal):
            await mail.check_connection(actor)
