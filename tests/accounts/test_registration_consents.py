"""What is ticked at registration becomes the account's, and only then."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import OneTimeToken, User
from edu_platform.accounts.service import Browser
from edu_platform.accounts.state import RegistrationState
from edu_platform.legal import service as legal
from edu_platform.legal.models import Consent, ConsentKind, DocumentKind
from tests.accounts.factories import (
    confirm,
    make_account,
    new_email,
    newest_token,
    registration,
    typed,
)
from tests.legal.factories import publish

API = "/api/v1"
BROWSER = Browser(address="198.51.100.7", user_agent="Registered here")
ALL = ["personal_data", "offer", "marketing"]


async def _consents(session: AsyncSession, email: str) -> list[Consent]:
    user = (await session.exec(select(User).where(User.email == email))).one()
    query = select(Consent).where(Consent.user_id == user.id)
    return sorted((await session.exec(query)).all(), key=lambda row: row.kind)


@pytest.mark.parametrize(
    "consents",
    [[], ["offer"], ["personal_data"], ["marketing"], ["offer", "marketing"]],
)
def test_without_the_required_ones_there_is_no_registration(
    consents: list[str],
) -> None:
    with pytest.raises(ValidationError, match="consents"):
        registration(consents=consents)


async def test_they_are_stored_when_the_mailbox_is_proved(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email, consents=ALL), BROWSER)
    assert await _consents(session, email) == []
    token = await newest_token(session, email)
    # A later version is not what the person has seen.
    shown = await legal.get_document(session, "offer")
    await publish(session, DocumentKind.OFFER, "Другие условия", asks_again=True)

    opened = await confirm(session, token)

    rows = await _consents(session, email)
    assert [row.kind.value for row in rows] == ["marketing", "offer", "personal_data"]
    assert {(row.address, row.user_agent) for row in rows} == {
        (BROWSER.address, BROWSER.user_agent)
    }
    assert (rows[1].version_id, rows[1].text_hash) == (
        shown.version_id,
        shown.sha256,
    )
    assert await legal.missing(session, opened.user_id) == [ConsentKind.OFFER]
    used = select(OneTimeToken).where(OneTimeToken.user_id == opened.user_id)
    assert {str(row.payload) for row in await session.exec(used)} == {"{}"}


async def test_of_two_registrations_the_confirmed_one_counts(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email, consents=ALL), BROWSER)
    await accounts.register(session, registration(email), BROWSER)
    await confirm(session, await newest_token(session, email))
    kinds = [row.kind.value for row in await _consents(session, email)]
    assert kinds == ["offer", "personal_data"]


async def test_a_letter_sent_again_carries_them(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email, consents=ALL), BROWSER)
    await accounts.resend_confirmation(session, email)
    await confirm(session, await newest_token(session, email))
    assert len(await _consents(session, email)) == 3


async def test_a_stranger_gives_nothing_in_the_owners_name(
    session: AsyncSession,
) -> None:
    owner = await make_account(session)
    await accounts.register(session, registration(owner.email, consents=ALL), BROWSER)
    assert await _consents(session, owner.email) == []


async def test_documents_that_changed_meanwhile_are_shown_again(
    state_of: Any, session: AsyncSession
) -> None:
    state = state_of(RegistrationState)
    await state.load()
    assert set(state.versions) == set(ALL)
    shown = {f"version_{kind}": version for kind, version in state.versions.items()}
    version = await publish(session, DocumentKind.OFFER, "Другие условия")

    await state.submit(typed() | shown)

    assert state.errors == {"form": legal.DocumentsChanged().message}
    assert state.sent_to == ""
    assert state.versions["offer"] == str(version.id)
    shown = {f"version_{kind}": value for kind, value in state.versions.items()}
    await state.submit(typed() | shown)
    assert state.sent_to


async def test_each_required_box_says_what_is_missing(state_of: Any) -> None:
    state = state_of(RegistrationState)
    form = typed()
    del form["consent_offer"]
    await state.submit(form)
    assert set(state.errors) == {"consent_offer"}
    assert state.sent_to == ""


async def test_the_api_takes_what_was_ticked(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    email = new_email()
    given = registration(email).model_dump(mode="json") | {"consents": ALL}
    accepted = await client.post(f"{API}/accounts", json=given)
    assert accepted.status_code == 202
    await confirm(session, await newest_token(session, email))
    assert len(await _consents(session, email)) == 3


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"consents": ["offer"]}, 422, "ValidationFailed"),
        ({"consents": ["everything"]}, 422, "ValidationFailed"),
        (
            {"versions": {"offer": "00000000-0000-0000-0000-000000000000"}},
            409,
            "DocumentsChanged",
        ),
    ],
)
async def test_the_api_refuses(
    client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    given = registration().model_dump(mode="json") | changes
    response = await client.post(f"{API}/accounts", json=given)
    assert (response.status_code, response.json()["code"]) == (status, code)
