"""Personal access tokens: shown once, for chosen things, dead at once when revoked."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import ApiToken, LoginSession, Scope, User, UserStatus
from edu_platform.accounts.schemas import ApiTokenCreate, ApiTokenCreated
from edu_platform.accounts.service import api_tokens, remembered, token_lookup
from edu_platform.accounts.service.sessions import TOPIC as SESSION
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core import audit, db, live
from edu_platform.core.actor import VISITOR, Actor, Role
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import erase_person, export_person
from edu_platform.core.sealing import digest
from tests.accounts.factories import letters_to, make_account, newest_body
from tests.conftest import SessionFactory, actor_of

FORMAT = re.compile(r"edu_pat_[A-Za-z0-9_-]{43}")


@pytest.fixture(autouse=True)
async def clean_cache() -> None:
    await token_lookup.forget_all_tokens()


async def present(session: AsyncSession, user: User) -> Actor:
    """Let a person be there who has just signed in."""
    opened = await open_session(session, user, remember=True)
    await session.commit()
    return actor_of(user, digest(opened.token))


async def make_token(
    session: AsyncSession, actor: Actor, *scopes: Scope, **other: Any
) -> ApiTokenCreated:
    wanted = {"name": "Мой скрипт", "scopes": scopes or (Scope.READ,), **other}
    made = await accounts.create_api_token(
        session, actor, ApiTokenCreate.model_validate(wanted)
    )
    await session.commit()
    return made


async def test_a_token_stands_for_its_person(session: AsyncSession) -> None:
    user = await make_account(session)
    actor = await present(session, user)
    made = await make_token(session, actor, Scope.WRITE, Scope.READ, days=30)

    assert FORMAT.fullmatch(made.token)
    assert made.token.startswith(made.prefix)
    assert made.scopes == [Scope.READ, Scope.WRITE]
    assert abs(made.expires_at - utc_now() - timedelta(days=30)) < timedelta(minutes=1)
    identity = await accounts.look_up_api_token(made.token)
    assert identity is not None
    assert identity.actor == actor_of(user)
    row = (await session.exec(select(ApiToken))).one()
    assert row.token_hash == digest(made.token)
    assert made.token not in row.model_dump_json()
    (listed,) = await accounts.list_api_tokens(session, actor)
    assert made.token not in listed.model_dump_json()


async def test_its_person_is_told_and_the_log_knows(session: AsyncSession) -> None:
    user = await make_account(session)
    made = await make_token(session, await present(session, user))
    (letter,) = await letters_to(session, user.email)
    assert letter.template == "api_token_created"
    body = await newest_body(session, user.email)
    assert "Мой скрипт" in body.text
    assert made.token not in body.text
    admin = actor_of(await make_account(session, role=Role.ADMIN))
    (event,) = (await audit.list_events(session, admin)).items
    assert (event.action, event.actor_id) == ("api_token.created", user.id)


async def test_everything_about_tokens_needs_a_fresh_proof(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    actor = await present(session, user)
    made = await make_token(session, actor)
    earlier = utc_now() - timedelta(minutes=16)
    await session.exec(update(LoginSession).values(proved_at=earlier))
    for who in (actor, actor_of(user)):
        with pytest.raises(accounts.ProofNeeded):
            await make_token(session, who)
        with pytest.raises(accounts.ProofNeeded):
            await accounts.list_api_tokens(session, who)
        with pytest.raises(accounts.ProofNeeded):
            await accounts.revoke_api_token(session, who, made.id)
    with pytest.raises(SignInRequired):
        await make_token(session, VISITOR)


async def test_a_token_gives_no_more_than_its_person_may_at_the_time(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    with pytest.raises(accounts.ScopeNotYours):
        await make_token(session, await present(session, user), Scope.ADMIN)
    user.role = Role.ADMIN
    await session.commit()
    actor = await present(session, user)
    plain = await make_token(session, actor, Scope.READ, Scope.WRITE, Scope.PROFILE)
    strong = await make_token(session, actor, Scope.ADMIN)

    async def roles() -> list[Role | None]:
        await token_lookup.forget_all_tokens()
        found = [
            await accounts.look_up_api_token(made.token) for made in (plain, strong)
        ]
        return [identity.actor.role if identity else None for identity in found]

    assert await roles() == [Role.USER, Role.ADMIN]
    user.role = Role.USER
    await session.commit()
    assert await roles() == [Role.USER, Role.USER]
    user.status = UserStatus.BLOCKED
    await session.commit()
    assert await roles() == [None, None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"days": 0},
        {"days": 366},
        {"name": ""},
        {"name": "a\r\nBcc: x"},
        {"role": "admin"},
    ],
    ids=str,
)
def test_what_no_token_can_be(wrong: dict[str, Any]) -> None:
    given = {"name": "script", "scopes": ["read"], "days": 30, **wrong}
    if wrong.get("name", "").isprintable():
        with pytest.raises(ValidationError):
            ApiTokenCreate.model_validate(given)
    else:
        assert ApiTokenCreate.model_validate(given).name == "a Bcc: x"


async def test_a_revoked_token_is_dead(session: AsyncSession) -> None:
    user, stranger = await make_account(session), await make_account(session)
    actor = await present(session, user)
    made, other = await make_token(session, actor), await make_token(session, actor)
    assert await accounts.look_up_api_token(made.token)
    thief = await present(session, stranger)
    for who, token_id in ((thief, made.id), (actor, uuid4())):
        with pytest.raises(accounts.ApiTokenNotFound):
            await accounts.revoke_api_token(session, who, token_id)

    await accounts.revoke_api_token(session, actor, made.id)
    await session.commit()
    # The commit's NOTIFY, which this rolled back connection does not send.
    topic = {"topic": api_tokens.TOPIC, "digests": [digest(made.token)]}
    await live.dispatch(topic)

    assert await accounts.look_up_api_token(made.token) is None
    assert await accounts.look_up_api_token(other.token)
    assert [t.id for t in await accounts.list_api_tokens(session, actor)] == [other.id]
    with pytest.raises(accounts.ApiTokenNotFound):
        await accounts.revoke_api_token(session, actor, made.id)


async def test_a_revocation_is_told_at_the_commit(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, dict[str, Any]]] = []

    async def tell(_session: AsyncSession, topic: str, **ids: Any) -> None:
        told.append((topic, ids))

    actor = await present(session, await make_account(session))
    made = await make_token(session, actor)
    monkeypatch.setattr(live, "tell", tell)
    await accounts.revoke_api_token(session, actor, made.id)
    assert told == [(api_tokens.TOPIC, {"digests": [digest(made.token)]})]


async def test_the_cache_answers_for_a_second_and_no_longer(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    made = await make_token(
        session, await present(session, await make_account(session))
    )
    assert await accounts.look_up_api_token(made.token)
    await session.exec(update(ApiToken).values(expires_at=utc_now()))
    await session.commit()
    now[0] += 0.9
    assert await accounts.look_up_api_token(made.token)
    now[0] += 0.2
    assert await accounts.look_up_api_token(made.token) is None


async def test_the_end_of_all_sessions_has_tokens_read_anew(
    session: AsyncSession,
) -> None:
    """As when a person is blocked, or has lost the panel."""
    user, other = await make_account(session), await make_account(session)
    made = await make_token(session, await present(session, user))
    stays = await make_token(session, await present(session, other))
    for each in (made, stays):
        assert await accounts.look_up_api_token(each.token)
    await live.dispatch({"topic": SESSION, "digests": [], "user_id": str(user.id)})
    assert digest(stays.token) in token_lookup.remembered
    assert digest(made.token) not in token_lookup.remembered


async def test_the_cache_is_bounded_and_keeps_no_misses(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made_up in ("", "edu_pat_" + "x" * 43, "edu_pat_", "x" * 51, "ё" * 51):
        assert await accounts.look_up_api_token(made_up) is None
    assert len(token_lookup.remembered) == 0
    monkeypatch.setattr(remembered, "MAX_ENTRIES", 2)
    actor = await present(session, await make_account(session))
    for _ in range(4):
        made = await make_token(session, actor)
        assert await accounts.look_up_api_token(made.token)
    assert len(token_lookup.remembered) <= 2


async def test_use_is_noted_to_the_hour(session: AsyncSession) -> None:
    made = await make_token(
        session, await present(session, await make_account(session))
    )

    async def used() -> Any:
        await api_tokens.identify_api_token(session, digest(made.token))
        return (await session.exec(select(ApiToken.last_used_at))).one()

    first = await used()
    assert first is not None
    assert await used() == first
    earlier = utc_now() - timedelta(hours=2)
    await session.exec(update(ApiToken).values(last_used_at=earlier))
    assert await used() > earlier


async def test_a_person_has_so_many_and_no_more_even_at_once(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MOST", 3)
    async with clone() as session:
        actor = await present(session, await make_account(session))

    async def one() -> None:
        async with db.transaction() as session:
            wanted = ApiTokenCreate(name="script", scopes=[Scope.READ])
            await accounts.create_api_token(session, actor, wanted)

    results = await asyncio.gather(*[one() for _ in range(6)], return_exceptions=True)
    assert [type(r) for r in results].count(accounts.TooManyTokens) == 3
    async with clone() as session:
        assert len(await accounts.list_api_tokens(session, actor)) == 3


async def test_old_tokens_are_swept(session: AsyncSession) -> None:
    actor = await present(session, await make_account(session))
    rows = [await make_token(session, actor) for _ in range(4)]
    old, newer = utc_now() - timedelta(days=31), utc_now() - timedelta(days=29)
    for row, values in zip(
        rows,
        ({"expires_at": old}, {"revoked_at": old}, {"expires_at": newer}, {}),
        strict=True,
    ):
        if values:
            found = ApiToken.id == row.id
            await session.exec(update(ApiToken).where(found).values(**values))  # pyright: ignore[reportArgumentType]
    await jobs.sweep_accounts(session)
    left = set((await session.exec(select(ApiToken.id))).all())
    assert left == {rows[2].id, rows[3].id}


async def test_an_erased_person_has_none_and_an_exported_one_no_digest(
    session: AsyncSession,
) -> None:
    await make_account(session, role=Role.ADMIN)
    user = await make_account(session)
    made = await make_token(session, await present(session, user))
    exported = str(await export_person(session, user.id))
    assert made.prefix in exported
    assert digest(made.token) not in exported
    await erase_person(session, user.id)
    assert (await session.exec(select(ApiToken))).all() == []
