"""Two tabs, two links, two sign-ups at once: one of them, or both alike."""

import asyncio
from typing import Any

from sqlmodel import col, select

from edu_platform.accounts import service as accounts
from edu_platform.accounts.gateways import Told
from edu_platform.accounts.models import (
    ExternalIdentity,
    ExternalSignUp,
    FlowPurpose,
    OAuthFlow,
    Provider,
    User,
)
from edu_platform.accounts.service import Browser, external
from edu_platform.accounts.service.external import signups
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from tests.accounts.factories import make_account
from tests.conftest import SessionFactory, api_client
from tests.identity.test_linking import BOTH, link, signed_in
from tests.identity.visitors import ask, leave, place


class TestRaces:
    """Transactions that really commit, at once."""

    async def person(self, clone: SessionFactory, **fields: Any) -> Actor:
        async with clone() as session:
            return await signed_in(session, await make_account(session, **fields))

    async def owners(self, clone: SessionFactory, subject: str) -> int:
        query = select(ExternalIdentity).where(ExternalIdentity.subject == subject)
        async with clone() as session:
            return len((await session.exec(query)).all())

    async def test_two_people_link_one_identity(self, clone: SessionFactory) -> None:
        people = [await self.person(clone) for _ in range(4)]

        async def attempt(actor: Actor) -> None:
            async with transaction() as session:
                await link(session, actor, "wanted")

        results = await asyncio.gather(
            *[attempt(actor) for actor in people], return_exceptions=True
        )
        assert results.count(None) == 1
        taken = [each for each in results if isinstance(each, external.IdentityTaken)]
        assert len(taken) == 3
        assert await self.owners(clone, "wanted") == 1

    async def test_one_person_links_two_accounts_of_a_service(
        self, clone: SessionFactory
    ) -> None:
        actor = await self.person(clone)

        async def attempt(subject: str) -> None:
            async with transaction() as session:
                await link(session, actor, subject)

        results = await asyncio.gather(
            attempt("one"), attempt("two"), return_exceptions=True
        )
        assert results.count(None) == 1
        assert any(isinstance(each, external.AnotherLinked) for each in results)

    async def test_both_services_are_unlinked(self, clone: SessionFactory) -> None:
        actor = await self.person(clone, password_hash=None)
        async with transaction() as session:
            for provider in (Provider.VK, Provider.YANDEX):
                await link(session, actor, "mine", provider=provider)

        async def attempt(provider: Provider) -> None:
            async with transaction() as session:
                await external.unlink(session, actor, provider)

        results = await asyncio.gather(
            attempt(Provider.VK), attempt(Provider.YANDEX), return_exceptions=True
        )
        assert results.count(None) == 1
        assert any(isinstance(each, external.LastWayIn) for each in results)
        assert await self.owners(clone, "mine") == 1

    async def test_one_identity_finishes_in_several_tabs(
        self, clone: SessionFactory
    ) -> None:
        tickets = [await self.waiting("new-one") for _ in range(4)]

        async def attempt(ticket: str) -> object:
            entrance, _target = await external.complete(
                ticket, "Мария", BOTH, browser=Browser(), flow_token="browser"
            )
            assert isinstance(entrance, accounts.OpenedSession)
            return entrance.user_id

        results = await asyncio.gather(
            *[attempt(each) for each in tickets], return_exceptions=True
        )
        people = {each for each in results if not isinstance(each, Exception)}
        refused = [each for each in results if isinstance(each, Exception)]
        assert len(people) == 1
        assert all(isinstance(each, accounts.TokenInvalid) for each in refused)
        assert await self.owners(clone, "new-one") == 1
        async with clone() as session:
            nameless = select(User).where(col(User.display_name) == "Мария")
            assert len((await session.exec(nameless)).all()) == 1

    async def waiting(self, subject: str) -> str:
        flow = OAuthFlow(
            state_hash="",
            provider=Provider.VK,
            purpose=FlowPurpose.SIGN_IN,
            code_verifier="",
            nonce="",
            browser_hash=digest("browser"),
            next_url="/my",
            expires_at=utc_now(),
        )
        async with transaction() as session:
            expected = await signups.expect(session, Told(subject=subject), flow)
        return expected["ticket"]

    async def test_one_answer_comes_back_twice(self, clone: SessionFactory) -> None:
        async with api_client() as client:
            left = await leave(client, "vk")
            address = await ask(left.headers["location"])
            answers = await asyncio.gather(*[client.get(address) for _ in range(4)])
        places = [place(each)[0] for each in answers]
        assert places.count("/external/letter") == 1
        assert places.count("/login") == 3
        async with clone() as session:
            assert len((await session.exec(select(ExternalSignUp))).all()) == 1
