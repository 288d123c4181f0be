"""What the pages of external sign-in know."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service import external
from edu_platform.accounts.service.external import linking
from edu_platform.accounts.service.sessions import open_session
from edu_platform.accounts.state import (
    ExternalState,
    FinishState,
    LetterState,
    ProofServicesState,
    ServicesState,
    SessionState,
)
from edu_platform.accounts.state import external as module
from edu_platform.admin.state import ServicesState as AdminServicesState
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from tests.accounts.factories import make_account, new_email, newest_token
from tests.conftest import substate
from tests.identity.servers import Answer, IdentityServers
from tests.identity.visitors import go, place, ticket_for
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("session")


async def bind(state: Any, session: AsyncSession, user: User) -> None:
    """Give a state the session of somebody who has just signed in."""
    opened = await open_session(session, user, remember=True)
    await session.commit()
    identity = await accounts.identify(session, digest(opened.token))
    substate(state._get_root_state(), SessionState)._become(identity)


async def test_buttons_lead_to_services_and_carry_where_to_go_on(
    state_of: StateOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "google_legal_note_accepted", False)
    state = state_of(ExternalState)
    stand_at(state, "/login?next=/courses%3Fa%3D1&external=ProviderSilent")
    await state.load()
    assert [each.provider for each in state.buttons] == ["vk", "yandex"]
    assert state.buttons[0].href == "/auth/external/vk?next=%2Fcourses%3Fa%3D1"
    assert state.error == "The service does not answer. Please try again later."


@pytest.mark.parametrize("code", ["", "<b>you have won</b>", "TooManyRequests"])
async def test_words_of_the_address_are_not_shown(state_of: StateOf, code: str) -> None:
    state = state_of(ExternalState)
    stand_at(state, f"/login?external={code}")
    await state.load()
    assert "won" not in state.error
    assert bool(state.error) is bool(code)


def _raising(error: type[Exception]) -> Callable[..., Any]:
    async def fail(*_arguments: object) -> None:
        raise error

    return fail


async def test_where_the_letter_went(
    state_of: StateOf, client: httpx.AsyncClient, servers: IdentityServers
) -> None:
    email = new_email()
    servers.become(email=email)
    _path, query = place(await go(client, "vk"))
    state = state_of(LetterState)
    stand_at(state, f"/external/letter?id={query['id']}")
    await state.load()
    assert state.email == f"{email[0]}…@e….org"
    stand_at(state, "/external/letter?id=nonsense")
    await state.load()
    assert state.email == ""


async def test_what_is_to_be_finished(
    state_of: StateOf,
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = await make_account(session)
    servers.become(email=user.email)
    await go(client, "vk")
    ticket = await ticket_for(session, user.email)
    state = state_of(FinishState)
    stand_at(state, f"/external/finish?ticket={ticket}&error=NameInvalid")
    await state.load()
    assert not state.is_same_browser
    assert state.again.startswith("/auth/external/vk?ticket=")
    flow = client.cookies[external.FLOW_COOKIE]
    monkeypatch.setattr(module, "flow_token_of", lambda _state: flow)
    await state.load()
    assert state.is_same_browser
    assert state.has_account
    assert (state.service, state.name) == ("VK ID", "Мария Гусева")
    assert state.error.startswith("Please write your name")
    assert state.sign_in.startswith("/login?next=%2Fexternal%2Ffinish%3Fticket%3D")
    await bind(state, session, user)
    proof = module.accounts.ProofNeeded
    with monkeypatch.context() as stale:
        stale.setattr(external, "link_waiting", _raising(proof))
        assert "/login" in str(await state.link())
    assert await state.link() is not None
    await state.load()
    assert state.is_useless


async def test_services_are_listed_and_unlinked(
    state_of: StateOf, session: AsyncSession
) -> None:
    user = await make_account(session)
    state = state_of(ServicesState, user)
    await bind(state, session, user)
    stand_at(state, "/my/settings/services?external=IdentityTaken")
    await state.load()
    assert state.error
    assert [each.is_linked for each in state.lines] == [False, False, False]
    actor = substate(state._get_root_state(), SessionState)._actor()
    for provider, email in (("vk", "m@example.org"), ("google", "")):
        await linking.link(session, actor, external.require_on(provider)[0], "s", email)
    await session.commit()
    await state.load()
    assert state.lines[0].detail.startswith("m@example.org, linked on ")
    assert state.lines[2].detail.startswith("Linked on ")
    proof = substate(state._get_root_state(), ProofServicesState)
    await proof.load()
    assert [each.provider for each in proof.buttons] == ["vk", "google"]
    assert "purpose=prove" in proof.buttons[0].href
    await state.unlink("vk")
    assert not state.lines[0].is_linked
    with pytest.raises(external.IdentityNotFound):
        await state.unlink("nothing")


async def test_an_address_is_added(state_of: StateOf, session: AsyncSession) -> None:
    user = await make_account(session, email="")
    state = state_of(ServicesState, user)
    await bind(state, session, user)
    person = substate(state._get_root_state(), SessionState)
    assert person.needs_email
    await state.ask_for_email({"email": "nonsense"})
    assert state.errors
    email = new_email()
    await state.ask_for_email({"email": email})
    assert (state.errors, state.sent_to) == ({}, email)
    token = await newest_token(session, email)
    stand_at(state, f"/my/settings/services?token={token}")
    await state.load()
    await state.add_email()
    assert (person.email, person.needs_email) == (email, False)


async def test_an_administrator_reads_what_a_service_answers(
    state_of: StateOf,
    admin: User,
    servers: IdentityServers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = state_of(AdminServicesState, admin)
    await state.load()
    assert [row.is_on for row in state.rows] == [True, True, True]
    await state.check("vk")
    assert (state.rows[0].tone, state.rows[1].result) == ("ok", "")
    for given, words in (
        (Answer("{}", 503), "It does not answer."),
        (Answer("<html>"), "It answers, but not as this service does."),
    ):
        servers.instead = {"/vk/oauth2/auth": given}
        await state.check("vk")
        assert state.rows[0].result == words
    servers.instead = {}
    monkeypatch.setattr(settings, "vk_client_id", "another")
    await state.check("vk")
    assert "does not know" in state.rows[0].result
