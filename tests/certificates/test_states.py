"""What the certificates' pages know."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.certificates import service as certificates
from edu_platform.certificates.service.facts import page_facts
from edu_platform.certificates.state import CheckState, MyCertificatesState
from edu_platform.core.errors import SignInRequired, TooManyRequests
from tests.certificates.factories import earn
from tests.conftest import actor_of
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_platform.certificates.state.check.LOOKUPS", "9999/hour")


async def _check(state_of: StateOf, code: str) -> CheckState:
    state = stand_at(state_of(CheckState), f"/certificates/{code}")
    await state.load()
    assert state.is_loaded
    return state


async def test_a_visitor_checks_a_code(
    session: AsyncSession, state_of: StateOf
) -> None:
    earned = await earn(session)
    for code in (earned.code, earned.code.lower() + "/", earned.code + "?utm=x"):
        state = await _check(state_of, code)
        assert state.is_found
        shown = state.certificate
        assert (shown.code, shown.is_valid) == (earned.code, True)
        assert (shown.name, shown.course) == ("Анна Ким", "Питон с нуля")
        assert shown.course_href == f"/courses/{earned.built.course.slug}"


async def test_a_code_with_spaces_in_the_address(
    session: AsyncSession, state_of: StateOf
) -> None:
    earned = await earn(session)
    state = await _check(state_of, earned.code.replace("-", "%20"))
    assert state.is_found
    assert state.asked == earned.code.replace("-", " ")


async def test_a_revoked_one_says_when_and_why(
    session: AsyncSession, state_of: StateOf, admin: User
) -> None:
    earned = await earn(session)
    await certificates.revoke(session, actor_of(admin), earned.code, "A mistake")
    await session.commit()
    shown = (await _check(state_of, earned.code)).certificate
    assert (shown.is_valid, shown.is_revoked) == (False, True)
    assert shown.reason == "A mistake"
    assert shown.revoked_on


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x", "%3Cb%3E", "%00"])
async def test_nothing_of_the_one_before_stays_when_none_is_found(
    session: AsyncSession, state_of: StateOf, code: str
) -> None:
    earned = await earn(session)
    state = await _check(state_of, earned.code)
    stand_at(state, f"/certificates/{code}")
    await state.load()
    assert (state.is_loaded, state.is_found) == (True, False)
    assert state.certificate.name == ""


async def test_asking_for_many_codes_is_not_checking(
    session: AsyncSession, state_of: StateOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edu_platform.certificates.state.check.LOOKUPS", "1/hour")
    state = await _check(state_of, "x")
    with pytest.raises(TooManyRequests):
        await state.load()


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (" 7q2m oxkd 9i4t hblz ", "/certificates/7Q2M-0XKD-914T-HB1Z"),
        ("no such code", "/certificates/no%20such%20code"),
        ("//evil.example/?x#y", "/certificates/%2F%2Fevil.example%2F%3Fx%23y"),
        ("x" * 900, "/certificates/" + "x" * 60),
    ],
)
async def test_the_form_leads_to_the_page_of_the_code(
    state_of: StateOf, typed: str, path: str
) -> None:
    event = await state_of(CheckState).find({"code": typed})
    arguments = {str(name): str(value) for name, value in event.args}
    assert f'"{path}"' in arguments.values()


async def test_an_empty_form_leads_nowhere(state_of: StateOf) -> None:
    for given in ({}, {"code": "  "}):
        assert await state_of(CheckState).find(given) is None


async def test_people_see_their_own(session: AsyncSession, state_of: StateOf) -> None:
    earned, other = await earn(session), await earn(session)
    state = state_of(MyCertificatesState, earned.user)
    await state.load()
    assert state.is_loaded
    assert [c.code for c in state.certificates] == [earned.code]
    assert other.code not in str(state.dict())
    with pytest.raises(SignInRequired):
        await state_of(MyCertificatesState).load()


async def test_what_the_first_html_says(session: AsyncSession, admin: User) -> None:
    earned = await earn(session, title="Питон <b>с нуля</b>")
    facts = await page_facts(session, f"/certificates/{earned.code}?x=1")
    assert facts is not None
    assert "Питон <b>с нуля</b>" in facts.title
    assert "<b>" not in facts.body
    assert "Анна Ким" in facts.body
    assert not facts.is_indexed
    await certificates.revoke(session, actor_of(admin), earned.code, "A mistake")
    again = await page_facts(session, f"/certificates/{earned.code}")
    assert again is not None
    assert again.description != facts.description
    assert await page_facts(session, "/certificates/0000-0000-0000-0000") is None
