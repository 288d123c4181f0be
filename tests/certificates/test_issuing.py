"""One certificate for one completion, with what was true then."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.accounts.schemas import ProfileUpdate
from edu_platform.accounts.service import update_profile
from edu_platform.certificates import service as certificates
from edu_platform.certificates.events import CertificateIssued
from edu_platform.certificates.models import Certificate
from edu_platform.certificates.reactions import issue_certificate
from edu_platform.certificates.service.issuing import ALPHABET, new_code
from edu_platform.core import db, events
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.signing import SigningKey
from edu_platform.core.site import SITE_NAME
from edu_platform.learning.events import CourseCompleted
from edu_platform.mail.models import OutgoingMail
from tests.certificates.factories import (
    certificates_of,
    completion,
    earn,
    tamper,
)
from tests.conftest import SessionFactory, actor_of

PARALLEL = 10


async def _letters(session: AsyncSession) -> list[OutgoingMail]:
    query = select(OutgoingMail).where(OutgoingMail.template == "course_completed")
    return list((await session.exec(query)).all())


async def test_completing_a_course_issues_a_certificate_and_a_letter(
    session: AsyncSession,
) -> None:
    earned = await earn(session)
    assert earned.certificate.enrollment_id
    (letter,) = await _letters(session)
    assert letter.recipient == earned.user.email
    assert letter.locale == earned.user.locale
    assert "Питон с нуля" in letter.subject
    assert not letter.has_secret


async def test_what_is_certified(session: AsyncSession) -> None:
    event = await completion(session)
    issued = await certificates.issue(session, event)
    assert issued is not None
    read = await certificates.get_by_code(session, VISITOR, issued.public_code)
    assert read.is_valid
    assert (read.name, read.course, read.hours) == ("Анна Ким", "Питон с нуля", 21)
    assert (read.issuer, read.grade_percent) == (SITE_NAME, 91)
    # Half past ten in the evening in London is the next day in Moscow.
    assert read.completed_on.isoformat() == "2026-03-02"
    assert read.course_slug


async def test_a_course_may_give_none(session: AsyncSession) -> None:
    event = await completion(session, gives_certificate=False)
    assert await certificates.issue(session, event) is None
    assert await _letters(session) == []


async def test_the_reaction_may_run_twice(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[CertificateIssued] = []

    async def note(_session: AsyncSession, event: CertificateIssued) -> None:
        told.append(event)

    monkeypatch.setitem(events._reactions, CertificateIssued, [note])
    event = await completion(session)
    for _ in range(2):
        await issue_certificate(session, event)
    user = await session.get_one(User, event.user_id)
    (certificate,) = await certificates_of(session, user)
    assert len(await _letters(session)) == 1
    assert told == [CertificateIssued(certificate.id, user.id, certificate.public_code)]


async def test_the_reaction_is_registered() -> None:
    assert issue_certificate in events.reactions_to(CourseCompleted)


async def test_ten_at_once_issue_one_and_make_one_key(clone: SessionFactory) -> None:
    async with clone() as session:
        event = await completion(session)

    async def issue() -> None:
        async with db.transaction() as session:
            await issue_certificate(session, event)

    await asyncio.gather(*[issue() for _ in range(PARALLEL)])

    async with clone() as session:
        (certificate,) = (await session.exec(select(Certificate))).all()
        assert len(await _letters(session)) == 1
        assert len((await session.exec(select(SigningKey))).all()) == 1
        code = certificate.public_code
        assert (await certificates.get_by_code(session, VISITOR, code)).is_valid


async def test_two_first_certificates_at_once_share_the_key(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        completions = [await completion(session) for _ in range(2)]

    async def issue(event: CourseCompleted) -> None:
        async with db.transaction() as session:
            await issue_certificate(session, event)

    await asyncio.gather(*map(issue, completions))
    async with clone() as session:
        assert len((await session.exec(select(SigningKey))).all()) == 1
        for certificate in (await session.exec(select(Certificate))).all():
            read = await certificates.get_by_code(
                session, VISITOR, certificate.public_code
            )
            assert read.is_valid


async def test_a_new_name_does_not_change_what_was_certified(
    session: AsyncSession,
) -> None:
    earned = await earn(session)
    await update_profile(session, earned.actor, ProfileUpdate(display_name="Другая"))
    earned.built.course.title = "Другой курс"
    earned.built.course.hours = 1
    await session.commit()
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert read.is_valid
    assert (read.name, read.course, read.hours) == ("Анна Ким", "Питон с нуля", 21)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Кто-то Другой"),
        ("course", "Питон с нуля, с отличием"),
        ("grade_percent", 100),
        ("completed_on", "2020-01-01"),
        ("instructors", ["Гвидо"]),
        ("code", "0000-0000-0000-0000"),
        ("added", "later"),
    ],
)
async def test_a_changed_text_is_not_valid(
    session: AsyncSession, field: str, value: object
) -> None:
    earned = await earn(session)
    changed = {**earned.certificate.snapshot, field: value}
    await tamper(session, earned.certificate, snapshot=changed)
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert not read.is_valid
    assert read.revoked_at is None


async def test_a_seal_of_another_certificate_is_not_valid(
    session: AsyncSession,
) -> None:
    mine, other = await earn(session), await earn(session)
    for row in (
        {"signature": other.certificate.signature},
        {"signature": "not base64!"},
        {"kid": "unknown"},
    ):
        await tamper(session, mine.certificate, **row)
        read = await certificates.get_by_code(session, VISITOR, mine.code)
        assert not read.is_valid


async def test_a_text_moved_under_another_code_is_not_valid(
    session: AsyncSession,
) -> None:
    """Else a valid text and seal could be shown for a code of one's choice."""
    earned = await earn(session)
    code = "0000-0000-0000-0000"
    await tamper(session, earned.certificate, public_code=code)
    assert not (await certificates.get_by_code(session, VISITOR, code)).is_valid


async def test_a_retired_key_still_proves_what_it_sealed(
    session: AsyncSession,
) -> None:
    old = await earn(session)
    key = (await session.exec(select(SigningKey))).one()
    key.retired_at = key.created_at
    await session.commit()
    new = await earn(session)
    assert new.certificate.kid != old.certificate.kid
    for earned in (old, new):
        read = await certificates.get_by_code(session, VISITOR, earned.code)
        assert read.is_valid


class TestRevocation:
    async def test_a_revoked_certificate_says_so(
        self, session: AsyncSession, admin: User
    ) -> None:
        earned = await earn(session)
        actor = actor_of(admin)
        for reason in ("Somebody else's work", "Another reason"):
            await certificates.revoke(session, actor, earned.code.lower(), reason)
        read = await certificates.get_by_code(session, VISITOR, earned.code)
        assert not read.is_valid
        assert read.revoked_at is not None
        assert read.revocation_reason == "Somebody else's work"
        assert read.name == "Анна Ким"

    async def test_only_administrators_revoke(self, session: AsyncSession) -> None:
        earned = await earn(session)
        with pytest.raises(NotPermitted):
            await certificates.revoke(session, earned.actor, earned.code, "x")
        with pytest.raises(SignInRequired):
            await certificates.revoke(session, VISITOR, earned.code, "x")

    async def test_what_there_is_not_cannot_be_revoked(
        self, session: AsyncSession, admin: User
    ) -> None:
        with pytest.raises(certificates.CertificateNotFound):
            await certificates.revoke(session, actor_of(admin), new_code(), "x")


def test_codes_are_random_and_have_no_letter_that_is_read_as_another() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    letters = set("".join(codes)) - {"-"}
    assert letters == set(ALPHABET)
    assert not letters & set("OILU")
    for code in codes:
        assert certificates.normal_code(code) == code
    # 80 bits: they cannot be guessed, and asking for many is limited.
    assert len(ALPHABET) ** 16 == 2**80


async def test_a_completion_at_another_time_is_another_fact(
    session: AsyncSession,
) -> None:
    """The enrolment decides: its certificate is issued once for ever."""
    event = await completion(session)
    first = await certificates.issue(session, event)
    again = await certificates.issue(session, replace(event, grade_percent=100))
    assert first is not None
    assert again is None
