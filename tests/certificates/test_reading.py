"""Anybody checks a certificate by its code; the owner has them all."""

from uuid import uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import CourseStatus
from edu_platform.certificates import service as certificates
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import SignInRequired
from edu_platform.core.personal_data import erase_person, export_person
from tests.certificates.factories import earn
from tests.conftest import actor_of

CODE = "7Q2M-0XKD-914T-HB1Z"


@pytest.mark.parametrize(
    "typed",
    [
        "7Q2M-0XKD-914T-HB1Z",
        "7q2m-0xkd-914t-hb1z",
        "7Q2M0XKD914THB1Z",
        " 7q2m 0xkd 914t hb1z ",
        "7Q2M-OXKD-9I4T-HBLZ",
        "7q2m-oxkd-9l4t-hbiz",
        "7Q2M–0XKD—914T‑HB1Z",
        "7Q2M_0XKD.914T/HB1Z",
        "7Q2М-0ХКD-914Т-НВ1Z",
        "7q2м-охкd-914т-нв1z",
    ],
    ids=repr,
)
def test_a_code_is_understood_however_it_was_typed(typed: str) -> None:
    assert certificates.normal_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", "x", CODE[:-1], CODE + "0", "7Q2M-0XKD-914T-HB1Ж", "%", "0" * 9000, "\x00"],
    ids=lambda typed: repr(typed[:24]),
)
def test_what_is_no_code_is_not_found(typed: str) -> None:
    with pytest.raises(certificates.CertificateNotFound):
        certificates.normal_code(typed)


async def test_an_unknown_code_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(certificates.CertificateNotFound):
        await certificates.get_by_code(session, VISITOR, CODE)


async def test_the_page_outlives_the_course(session: AsyncSession) -> None:
    earned = await earn(session)
    slug = earned.built.course.slug
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert read.course_slug == slug

    earned.built.course.status = CourseStatus.ARCHIVED
    await session.commit()
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert (read.is_valid, read.course_slug) == (True, None)

    earned.certificate.course_id = None
    await session.commit()
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert (read.is_valid, read.course) == (True, "Питон с нуля")
    assert await certificates.pdf(session, VISITOR, earned.code)


async def test_the_certificate_outlives_the_account(
    session: AsyncSession, admin: User
) -> None:
    del admin
    earned = await earn(session)
    await erase_person(session, earned.user.id)
    await session.commit()
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    assert (read.is_valid, read.name) == (True, "Анна Ким")


async def test_people_have_their_own_and_nobody_elses(session: AsyncSession) -> None:
    mine, theirs = await earn(session), await earn(session)
    found = await certificates.my_certificates(session, mine.actor)
    assert [c.code for c in found] == [mine.code]
    course_id = mine.built.course.id
    one = await certificates.certificate_for(session, mine.actor, course_id)
    assert one == found[0]
    assert await certificates.certificate_for(session, theirs.actor, course_id) is None
    assert await certificates.certificate_for(session, mine.actor, uuid4()) is None
    enrollment = mine.certificate.enrollment_id
    other = theirs.certificate.enrollment_id
    codes = await certificates.codes_of(session, mine.actor, [enrollment, other])
    assert codes == {enrollment: mine.code}


async def test_visitors_have_none(session: AsyncSession) -> None:
    for ask in (
        certificates.my_certificates(session, VISITOR),
        certificates.certificate_for(session, VISITOR, uuid4()),
        certificates.codes_of(session, VISITOR, []),
    ):
        with pytest.raises(SignInRequired):
            await ask


async def test_what_is_public_names_no_account(session: AsyncSession) -> None:
    earned = await earn(session)
    read = await certificates.get_by_code(session, VISITOR, earned.code)
    public = read.model_dump_json()
    assert earned.user.email not in public
    assert str(earned.user.id) not in public


async def test_certificates_are_exported(session: AsyncSession, learner: User) -> None:
    earned = await earn(session)
    (row,) = (await export_person(session, earned.user.id))["certificates"]
    assert row["snapshot"]["name"] == "Анна Ким"
    assert (await export_person(session, learner.id))["certificates"] == []
    assert await certificates.my_certificates(session, actor_of(learner)) == []
