"""Personal access tokens: a person's keys for programs of their own.

Random, shown once, stored as a digest, for chosen scopes and a year at most. What a
token may do is never more than what its person may when it is used.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, delete, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ApiToken, Scope, User, UserStatus
from edu_platform.accounts.schemas import (
    ApiTokenCreate,
    ApiTokenCreated,
    ApiTokenRead,
)
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.core import audit, live
from edu_platform.core.actor import Actor, Role
from edu_platform.core.db import lock
from edu_platform.core.errors import AppError, Conflict, NotFound
from edu_platform.core.i18n import N_, format_date, use_locale
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

TOPIC = "api_token"
# Known to programs that search published code for secrets.
MARK = "edu_pat_"
SHOWN = len(MARK) + 4
MOST = 20
# The day and hour are enough to notice a forgotten token; each use is not written.
USED_EVERY = timedelta(hours=1)


class ApiTokenNotFound(NotFound):
    msgid = N_("There is no such token.")


class TooManyTokens(Conflict):
    msgid = N_("You have {most} tokens. Revoke one that you do not need.")


class ScopeNotYours(AppError):
    status_code = 403
    msgid = N_("Only administrators can give a token the rights of the panel.")


@dataclass(frozen=True, slots=True)
class TokenIdentity:
    """Whom a token stands for, and what it is for."""

    token_digest: str
    user_id: UUID
    role: Role
    scopes: frozenset[Scope]

    @property
    def actor(self) -> Actor:
        """Act without the panel's rights unless the token has them too.

        Without a session's digest, so that no proof of presence ever holds.
        """
        role = self.role if Scope.ADMIN in self.scopes else Role.USER
        return Actor(user_id=self.user_id, role=role)


async def create_api_token(
    session: AsyncSession, actor: Actor, wanted: ApiTokenCreate
) -> ApiTokenCreated:
    """Make a token and tell its person by letter.

    Raises:
        ProofNeeded: the person has not lately proved to be there.
        ScopeNotYours: the scope `admin` for somebody who is none.
        TooManyTokens: some have to be revoked first.
    """
    await require_fresh(session, actor)
    if Scope.ADMIN in wanted.scopes and not actor.is_admin:
        raise ScopeNotYours
    await _require_room(session, actor.person())
    token = f"{MARK}{secrets.token_urlsafe(32)}"
    row = ApiToken(
        user_id=actor.person(),
        name=wanted.name,
        token_hash=digest(token),
        prefix=token[:SHOWN],
        scopes=[scope.value for scope in Scope if scope in wanted.scopes],
        expires_at=utc_now() + timedelta(days=wanted.days),
    )
    session.add(row)
    await session.flush()
    facts = {"name": row.name, "scopes": row.scopes}
    await audit.record(
        session, actor, "api_token.created", "api_token", row.id, after=facts
    )
    await _tell(session, row)
    read = ApiTokenRead.model_validate(row)
    return ApiTokenCreated(**read.model_dump(), token=token)


async def _require_room(session: AsyncSession, user_id: UUID) -> None:
    # One at a time: two at once would both see room.
    await lock(session, "api-tokens", str(user_id))
    alive = [
        col(ApiToken.user_id) == user_id,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > utc_now(),
    ]
    count = select(func.count()).select_from(ApiToken).where(*alive)
    if (await session.exec(count)).one() >= MOST:
        raise TooManyTokens(most=MOST)


async def _tell(session: AsyncSession, row: ApiToken) -> None:
    user = await session.get_one(User, row.user_id)
    with use_locale(user.locale):
        until = format_date(row.expires_at, ZoneInfo(user.timezone))
    await mail.send(
        session,
        to=user.email,
        template="api_token_created",
        locale=user.locale,
        link=f"{settings.origin}/my/settings/tokens",
        name=row.name,
        scopes=", ".join(row.scopes),
        until=until,
    )


async def list_api_tokens(session: AsyncSession, actor: Actor) -> list[ApiTokenRead]:
    """Return the actor's tokens that still open something, the newest first."""
    await require_fresh(session, actor)
    query = (
        select(ApiToken)
        .where(
            ApiToken.user_id == actor.person(),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > utc_now(),
        )
        .order_by(col(ApiToken.id).desc())
        .limit(MOST)
    )
    return [ApiTokenRead.model_validate(row) for row in await session.exec(query)]


async def revoke_api_token(session: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """Make a token useless at once, in every process.

    Raises:
        ApiTokenNotFound: it is revoked already, or somebody else's.
    """
    await require_fresh(session, actor)
    query = (
        update(ApiToken)
        .where(
            col(ApiToken.id) == token_id,
            col(ApiToken.user_id) == actor.person(),
            col(ApiToken.revoked_at).is_(None),
        )
        .values(revoked_at=utc_now())
        .returning(col(ApiToken.token_hash))
    )
    revoked = (await session.exec(query)).scalar_one_or_none()
    if revoked is None:
        raise ApiTokenNotFound
    await audit.record(session, actor, "api_token.revoked", "api_token", token_id)
    await live.tell(session, TOPIC, digests=[revoked])


async def erase_api_tokens(session: AsyncSession, user_id: UUID) -> None:
    await session.exec(delete(ApiToken).where(col(ApiToken.user_id) == user_id))


async def identify_api_token(
    session: AsyncSession, token_digest: str
) -> TokenIdentity | None:
    """Return whom a token stands for while it may be used."""
    now = utc_now()
    query = (
        select(ApiToken, User)
        .join(User, col(User.id) == col(ApiToken.user_id))
        .where(
            ApiToken.token_hash == token_digest,
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > now,
            User.status == UserStatus.ACTIVE,
        )
    )
    found = (await session.exec(query)).one_or_none()
    if found is None:
        return None
    row, user = found
    await _note_use(session, row)
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return TokenIdentity(token_digest, user.id, user.role, scopes)


async def _note_use(session: AsyncSession, row: ApiToken) -> None:
    now = utc_now()
    await session.exec(
        update(ApiToken)
        .where(
            col(ApiToken.id) == row.id,
            or_(
                col(ApiToken.last_used_at).is_(None),
                col(ApiToken.last_used_at) < now - USED_EVERY,
            ),
        )
        .values(last_used_at=now)
    )
