"""Linking and unlinking services, proving by them, and adding a missing address."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.gateways import Health
from edu_platform.accounts.models import (
    ExternalIdentity,
    LoginSession,
    Passkey,
    Provider,
    User,
)
from edu_platform.accounts.service import external
from edu_platform.accounts.service.external import linking
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import erase_person, export_person
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.legal.models import REQUIRED
from tests.accounts.factories import (
    letters_to,
    make_account,
    new_email,
    newest_token,
)
from tests.conftest import actor_of, api_client, sign_in_as
from tests.identity.servers import Answer, IdentityServers
from tests.identity.visitors import (
    PROVIDERS,
    ask,
    go,
    leave,
    owner_of,
    place,
    sign_up,
    ticket_for,
    who,
)

LINK = {"purpose": "link", "next": "/my/settings/services"}
BOTH = frozenset(REQUIRED)


async def signed_in(session: AsyncSession, user: User) -> Actor:
    opened = await open_session(session, user, remember=True)
    await session.commit()
    return actor_of(user, digest(opened.token))


async def make_stale(session: AsyncSession) -> None:
    past = utc_now() - timedelta(hours=1)
    await session.exec(update(LoginSession).values(proved_at=past))
    await session.commit()


async def link(session: AsyncSession, actor: Actor, subject: str, **other: Any) -> None:
    provider = other.get("provider", Provider.VK)
    await linking.link(session, actor, provider, subject, "m@example.org")


@pytest.mark.parametrize("name", PROVIDERS)
async def test_a_service_is_linked_and_then_lets_in(
    client: httpx.AsyncClient,
    session: AsyncSession,
    servers: IdentityServers,
    name: str,
) -> None:
    user = await make_account(session)
    await sign_in_as(client, user)
    subject = servers.become(email=new_email())
    for _ in range(2):
        assert place(await go(client, name, **LINK)) == (LINK["next"], {})
    found = await owner_of(session, subject)
    assert found is not None
    assert found.id == user.id
    letters = await letters_to(session, user.email)
    assert [each.template for each in letters] == ["service_linked"]
    async with api_client() as other:
        assert place(await go(other, name))[0] == "/my"
        assert (await who(other)).user_id == user.id


async def test_linking_needs_a_fresh_proof(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await sign_in_as(client, await make_account(session))
    await make_stale(session)
    path, query = place(await leave(client, "vk", **LINK))
    assert (path, query["external"]) == ("/my/settings/services", "ProofNeeded")


async def test_and_so_it_does_on_the_way_back(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    user = await make_account(session)
    await sign_in_as(client, user)
    subject = servers.become()
    left = await leave(client, "vk", **LINK)
    await make_stale(session)
    response = await client.get(await ask(left.headers["location"]))
    assert place(response)[1]["external"] == "ProofNeeded"
    assert await owner_of(session, subject) is None


async def test_a_visitor_links_nothing(client: httpx.AsyncClient) -> None:
    path, query = place(await leave(client, "vk", **LINK))
    assert (path, query["external"]) == ("/login", "SignInRequired")


async def test_what_one_has_linked_another_cannot(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    subject = servers.become()
    first, second = await make_account(session), await make_account(session)
    await sign_in_as(client, first)
    await go(client, "vk", **LINK)
    await sign_in_as(client, second)
    path, query = place(await go(client, "vk", **LINK))
    assert (path, query["external"]) == ("/my/settings/services", "IdentityTaken")
    found = await owner_of(session, subject)
    assert found is not None
    assert found.id == first.id


async def test_one_account_of_a_service_at_a_time(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    await sign_in_as(client, await make_account(session))
    await go(client, "vk", **LINK)
    servers.become()
    assert place(await go(client, "vk", **LINK))[1]["external"] == "AnotherLinked"


async def test_who_signs_in_meanwhile_does_not_get_anothers_link(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    first, second = await make_account(session), await make_account(session)
    subject = servers.become()
    await sign_in_as(client, first)
    left = await leave(client, "vk", **LINK)
    await sign_in_as(client, second)
    response = await client.get(await ask(left.headers["location"]))
    assert place(response)[1]["external"] == "FlowInvalid"
    assert await owner_of(session, subject) is None


async def test_a_letter_links_to_the_account_that_was_signed_in_to(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    user = await make_account(session)
    subject = servers.become(email=user.email)
    await go(client, "yandex", next="/courses")
    ticket = await ticket_for(session, user.email)
    flow = client.cookies[external.FLOW_COOKIE]
    actor = await signed_in(session, user)
    with pytest.raises(external.OtherBrowser):
        await external.link_waiting(session, actor, ticket, "another")
    with pytest.raises(SignInRequired):
        await external.link_waiting(session, VISITOR, ticket, flow)
    await session.rollback()
    assert await external.link_waiting(session, actor, ticket, flow) == "/courses"
    found = await owner_of(session, subject)
    assert found is not None
    assert found.id == user.id
    with pytest.raises(accounts.TokenInvalid):
        await external.link_waiting(session, actor, ticket, flow)


async def test_a_service_is_unlinked_while_another_way_in_remains(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    actor = await signed_in(session, user)
    with pytest.raises(external.IdentityNotFound):
        await external.unlink(session, actor, Provider.VK)
    await link(session, actor, new_email())
    await external.unlink(session, actor, Provider.VK)
    assert not await external.identities_of(session, actor)
    letters = await letters_to(session, user.email)
    assert letters[0].template == "service_unlinked"


async def test_a_passkey_is_another_way_in(session: AsyncSession) -> None:
    user = await make_account(session, password_hash=None)
    actor = await signed_in(session, user)
    await link(session, actor, new_email())
    session.add(
        Passkey(user_id=user.id, credential_id=b"key", public_key=b"key", name="key")
    )
    await session.flush()
    await external.unlink(session, actor, Provider.VK)
    assert not await external.identities_of(session, actor)


async def test_the_last_way_in_stays(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await signed_in(session, await make_account(session, password_hash=None))
    await link(session, actor, new_email())
    with pytest.raises(external.LastWayIn):
        await external.unlink(session, actor, Provider.VK)
    await link(session, actor, new_email(), provider=Provider.YANDEX)
    # A service that is turned off lets nobody in.
    monkeypatch.setattr(settings, "yandex_client_id", "")
    with pytest.raises(external.LastWayIn):
        await external.unlink(session, actor, Provider.VK)
    monkeypatch.setattr(settings, "yandex_client_id", "again")
    await external.unlink(session, actor, Provider.VK)


async def test_a_password_without_an_address_is_no_way_in(
    session: AsyncSession,
) -> None:
    user = await make_account(
        session, email="", password_hash=await hash_password("x" * 9)
    )
    assert await external.ways_in(session, user) == set()


async def test_unlinking_needs_a_fresh_proof(session: AsyncSession) -> None:
    actor = await signed_in(session, await make_account(session))
    await link(session, actor, new_email())
    await make_stale(session)
    with pytest.raises(accounts.ProofNeeded):
        await external.unlink(session, actor, Provider.VK)


async def test_a_linked_service_proves_who_somebody_is(
    client: httpx.AsyncClient, session: AsyncSession, servers: IdentityServers
) -> None:
    email = new_email()
    servers.become(email=email)
    await sign_up(client, session, "vk", email)
    await make_stale(session)
    prove = {"purpose": "prove", "next": "/my/settings/security"}
    assert place(await go(client, "vk", **prove)) == (prove["next"], {})
    assert await accounts.is_fresh(session, await who(client))
    await make_stale(session)
    servers.become()
    path, query = place(await go(client, "vk", **prove))
    assert (path, query["external"]) == ("/my/settings/security", "NotThisIdentity")
    assert not await accounts.is_fresh(session, await who(client))


class TestAddress:
    async def somebody(self, session: AsyncSession) -> Actor:
        return await signed_in(session, await make_account(session, email=""))

    async def test_it_is_asked_for_and_proved(self, session: AsyncSession) -> None:
        actor, email = await self.somebody(session), new_email()
        with pytest.raises(accounts.EmailNeeded):
            await accounts.require_email(session, actor)
        await accounts.ask_for_email(session, actor, email)
        token = await newest_token(session, email)
        assert await accounts.add_email(session, actor, token) == email
        assert await accounts.require_email(session, actor) == email
        with pytest.raises(accounts.TokenInvalid):
            await accounts.add_email(session, actor, token)
        with pytest.raises(accounts.EmailKnown):
            await accounts.ask_for_email(session, actor, new_email())

    async def test_it_needs_a_fresh_proof(self, session: AsyncSession) -> None:
        actor, email = await self.somebody(session), new_email()
        await make_stale(session)
        with pytest.raises(accounts.ProofNeeded):
            await accounts.ask_for_email(session, actor, email)
        assert not await letters_to(session, email)

    async def test_only_who_asked_gets_it(self, session: AsyncSession) -> None:
        actor, email = await self.somebody(session), new_email()
        await accounts.ask_for_email(session, actor, email)
        token = await newest_token(session, email)
        with pytest.raises(accounts.TokenInvalid):
            await accounts.add_email(session, await self.somebody(session), token)

    async def test_a_known_address_is_told_to_its_owner_alone(
        self, session: AsyncSession
    ) -> None:
        owner = await make_account(session)
        await accounts.ask_for_email(session, await self.somebody(session), owner.email)
        letters = await letters_to(session, owner.email)
        assert [each.template for each in letters] == ["already_registered"]

    async def test_an_address_that_was_taken_meanwhile_stays_its_owners(
        self, session: AsyncSession
    ) -> None:
        actor, email = await self.somebody(session), new_email()
        await accounts.ask_for_email(session, actor, email)
        await make_account(session, email=email)
        token = await newest_token(session, email)
        with pytest.raises(accounts.EmailTaken):
            await accounts.add_email(session, actor, token)

    async def test_a_registration_nobody_confirmed_does_not_keep_it(
        self, session: AsyncSession
    ) -> None:
        actor, email = await self.somebody(session), new_email()
        await make_account(session, email=email, email_confirmed_at=None)
        await accounts.ask_for_email(session, actor, email)
        await accounts.add_email(session, actor, await newest_token(session, email))
        assert await accounts.require_email(session, actor) == email

    async def test_a_mailbox_is_not_flooded(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = "edu_platform.accounts.service.email_adding.LETTERS"
        monkeypatch.setattr(limit, "1/hour")
        actor, email = await self.somebody(session), new_email()
        for _ in range(2):
            await accounts.ask_for_email(session, actor, email)
        assert len(await letters_to(session, email)) == 1


async def test_what_services_told_is_exported_and_erased(
    session: AsyncSession, admin: User
) -> None:
    del admin
    user = await make_account(session)
    await link(session, await signed_in(session, user), "subject-1")
    exported = await export_person(session, user.id)
    assert "subject-1" in str(exported)
    await erase_person(session, user.id)
    left = select(ExternalIdentity).where(ExternalIdentity.user_id == user.id)
    assert not (await session.exec(left)).all()


@pytest.mark.parametrize("name", PROVIDERS)
async def test_the_connection_is_checked_in_earnest(
    servers: IdentityServers, admin: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    actor = actor_of(admin)
    assert await external.check_connection(actor, name) is Health.WORKS
    token = {"vk": "/vk/oauth2/auth"}.get(name, f"/{name}/token")
    for given, health in (
        (Answer("{}", 503), Health.SILENT),
        (Answer("<html>"), Health.STRANGE),
        (Answer('{"access_token": "x"}'), Health.STRANGE),
    ):
        servers.instead = {token: given}
        assert await external.check_connection(actor, name) is health
    servers.instead = {}
    monkeypatch.setattr(settings, f"{name}_client_id", "another")
    assert await external.check_connection(actor, name) is Health.UNKNOWN_CLIENT


async def test_only_administrators_see_and_check_services(
    learner: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotPermitted):
        external.list_services(actor_of(learner))
    with pytest.raises(NotPermitted):
        await external.check_connection(actor_of(learner), "vk")
    monkeypatch.setattr(settings, "vk_client_id", "")
    rows = {row.provider: row for row in external.list_services(actor_of(admin))}
    assert rows[Provider.VK].missing == ["EDU_VK_CLIENT_ID"]
    assert rows[Provider.GOOGLE].redirect_uri == (
        f"{settings.origin}/auth/external/google/callback"
    )
    with pytest.raises(external.ProviderOff):
        await external.check_connection(actor_of(admin), "vk")
