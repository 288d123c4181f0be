"""Signing up and in by a service, over HTTP, with servers of the three shapes."""

import httpx
import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import ExternalSignUp, User, UserStatus
from edu_platform.accounts.service import external
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal
from edu_platform.legal.models import ConsentKind
from tests.accounts.factories import letters_to, make_account, new_email, newest_body
from tests.conftest import api_client
from tests.identity.servers import IdentityServers
from tests.identity.visitors import (
    PROVIDERS,
    finish,
    go,
    leave,
    owner_of,
    place,
    sign_up,
    ticket_for,
    who,
)

pytestmark = pytest.mark.usefixtures("session")


@pytest.mark.parametrize("name", PROVIDERS)
async def test_somebody_signs_up_and_in_again(
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    name: str,
) -> None:
    email = new_email()
    subject = servers.become(email=email)
    await sign_up(client, session, name, email)
    user = await owner_of(session, subject)
    assert user is not None
    assert (user.email, user.display_name) == (email, "Мария Гусева")
    assert user.email_confirmed_at
    assert user.password_hash is None
    assert (await who(client)).user_id == user.id
    async with api_client() as other:
        path, _query = place(await go(other, name, next="/courses?q=a"))
        assert path == "/courses"
        assert (await who(other)).user_id == user.id


@pytest.mark.parametrize("name", PROVIDERS)
async def test_nothing_is_created_before_the_mailbox_is_proved(
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    name: str,
) -> None:
    email = new_email()
    servers.become(email=email)
    path, query = place(await go(client, name))
    assert path == "/external/letter"
    assert email not in str(query)
    assert accounts.COOKIE not in client.cookies
    assert not (await session.exec(select(User).where(User.email == email))).all()


async def test_the_answer_is_the_same_for_a_known_address(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    known, unknown = (await make_account(session)).email, new_email()
    answers: list[object] = []
    letters: list[object] = []
    for email in (known, unknown):
        servers.become(email=email)
        response = await go(client, "vk")
        path, query = place(response)
        answers.append((path, set(query), set(response.headers)))
        letter = (await letters_to(session, email))[0]
        letters.append((letter.template, letter.subject, letter.has_secret))
    assert answers[0] == answers[1]
    assert letters[0] == letters[1]


async def test_an_existing_account_is_never_entered_by_its_address(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    user = await make_account(session)
    subject = servers.become(email=user.email)
    await go(client, "yandex")
    ticket = await ticket_for(session, user.email)
    flow = client.cookies[external.FLOW_COOKIE]
    assert (await external.read_waiting(session, ticket, flow)).has_account
    path, query = place(await finish(client, ticket))
    assert (path, query["error"]) == ("/external/finish", "AccountExists")
    assert await owner_of(session, subject) is None
    assert accounts.COOKIE not in client.cookies


async def test_an_address_that_google_runs_needs_no_letter(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = f"{new_email().partition('@')[0]}@gmail.com"
    subject = servers.become(email=email, verified=True)
    path, query = place(await go(client, "google", next="/courses"))
    assert path == "/external/finish"
    assert not await letters_to(session, email)
    assert place(await finish(client, query["ticket"]))[0] == "/courses"
    user = await owner_of(session, subject)
    assert user is not None
    assert user.email == email


async def test_nor_does_a_domain_that_google_runs(
    client: httpx.AsyncClient, servers: IdentityServers
) -> None:
    servers.become(verified=True)
    servers.claims = {"hd": "example.org"}
    assert place(await go(client, "google"))[0] == "/external/finish"


@pytest.mark.parametrize(
    ("email", "verified"), [("x@gmail.com", False), ("x@example.org", True)]
)
async def test_other_words_of_google_prove_nothing(
    client: httpx.AsyncClient, servers: IdentityServers, email: str, *, verified: bool
) -> None:
    servers.become(email=email, verified=verified)
    assert place(await go(client, "google"))[0] == "/external/letter"


async def test_even_a_proved_address_does_not_open_an_existing_account(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    user = await make_account(session, email=f"{new_email()[:10]}@gmail.com")
    servers.become(email=user.email, verified=True)
    _path, query = place(await go(client, "google"))
    path, query = place(await finish(client, query["ticket"]))
    assert (path, query["error"]) == ("/external/finish", "AccountExists")
    assert accounts.COOKIE not in client.cookies


@pytest.mark.parametrize("email", [None, "", "nonsense", "a" * 300 + "@example.org"])
async def test_without_an_address_an_account_has_none(
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    email: str | None,
) -> None:
    subject = servers.become(email=email)
    path, query = place(await go(client, "vk"))
    assert path == "/external/finish"
    assert place(await finish(client, query["ticket"]))[0] == "/my"
    user = await owner_of(session, subject)
    assert user is not None
    assert user.email == ""
    me = (await client.get("/api/v1/me")).json()
    assert me["email"] == ""


async def test_without_the_consents_there_is_no_account(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    subject = servers.become(email="")
    _path, query = place(await go(client, "vk"))
    for consents in ([], ["personal_data"], ["offer", "marketing"]):
        response = await finish(client, query["ticket"], consents=consents)
        assert place(response)[1]["error"] == "ConsentsMissing"
    assert await owner_of(session, subject) is None
    every = ["personal_data", "offer", "marketing"]
    assert place(await finish(client, query["ticket"], consents=every))[0] == "/my"
    user = await owner_of(session, subject)
    assert user is not None
    for kind in ConsentKind:
        assert await legal.holds(session, user.id, kind)


@pytest.mark.parametrize("fields", [{"display_name": "x"}, {"consents": ["all"]}])
async def test_a_form_that_is_filled_in_wrongly_is_shown_again(
    client: httpx.AsyncClient,
    servers: IdentityServers,
    fields: dict[str, object],
) -> None:
    servers.become(email="")
    _path, query = place(await go(client, "vk"))
    path, query = place(await finish(client, query["ticket"], **fields))
    assert (path, query["error"]) == ("/external/finish", "NameInvalid")


async def test_a_letter_in_another_browser_asks_for_the_service_once_more(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = new_email()
    subject = servers.become(email=email)
    await go(client, "vk")
    ticket = await ticket_for(session, email)
    async with api_client() as other:
        _path, query = place(await finish(other, ticket))
        assert query["error"] == "OtherBrowser"
        # Somebody else at the service does not get any further.
        told = servers.told
        servers.become(email=new_email())
        assert place(await go(other, "vk", ticket=ticket))[0] == "/external/letter"
        servers.told = told
        path, query = place(await go(other, "vk", ticket=ticket))
        assert path == "/external/finish"
        assert place(await finish(other, query["ticket"]))[0] == "/my"
        user = await owner_of(session, subject)
        assert user is not None
        assert (await who(other)).user_id == user.id


async def test_a_ticket_works_once(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = new_email()
    servers.become(email=email)
    await sign_up(client, session, "vk", email)
    ticket = await ticket_for(session, email)
    assert place(await finish(client, ticket))[1]["error"] == "TokenInvalid"


async def test_an_unconfirmed_account_is_taken_over_empty(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    stranger = await make_account(session, email_confirmed_at=None)
    assert stranger.password_hash
    subject = servers.become(email=stranger.email)
    await sign_up(client, session, "yandex", stranger.email)
    user = await owner_of(session, subject)
    assert user is not None
    assert user.id == stranger.id
    assert user.password_hash is None
    assert user.display_name == "Мария Гусева"


async def test_a_blocked_person_stays_outside(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = new_email()
    subject = servers.become(email=email)
    await sign_up(client, session, "vk", email)
    user = await owner_of(session, subject)
    assert user is not None
    user.status = UserStatus.BLOCKED
    await session.commit()
    async with api_client() as other:
        path, query = place(await go(other, "vk"))
        assert (path, query["external"]) == ("/login", "AccountClosed")
        assert accounts.COOKIE not in other.cookies


async def test_a_mailbox_is_not_flooded(
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "edu_platform.accounts.service.external.signups.LETTERS", "1/hour"
    )
    email = new_email()
    servers.become(email=email)
    for _ in range(2):
        assert place(await go(client, "vk"))[0] == "/external/letter"
    assert len(await letters_to(session, email)) == 1


async def test_the_letter_says_who_and_what(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = new_email()
    servers.become(email=email)
    _path, query = place(await go(client, "yandex"))
    body = await newest_body(session, email)
    assert "Яндекс ID" in body.text
    assert body.link.startswith(f"{settings.origin}/external/finish?ticket=")
    waiting = (
        await session.exec(select(ExternalSignUp).where(ExternalSignUp.email == email))
    ).one()
    assert query == {"id": str(waiting.id)}
    shown = await external.letter_address(session, waiting.id)
    assert shown == f"{email[0]}…@e….org"


@pytest.mark.parametrize("name", ["vk", "nothing", "VK"])
async def test_a_service_that_is_off_is_not_left_for(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(settings, "vk_client_id", "")
    path, query = place(await leave(client, name))
    assert (path, query["external"]) == ("/login", "ProviderOff")


async def test_google_waits_for_the_operators_word(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "google_legal_note_accepted", False)
    assert place(await leave(client, "google"))[1]["external"] == "ProviderOff"
    assert "google" not in {str(each.provider) for each in external.offered()}
