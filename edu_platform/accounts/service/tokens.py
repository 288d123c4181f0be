"""One-time tokens: what a letter's link proves.

Random, for one purpose, used once, too old after a while, and stored as a digest.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, func
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import OneTimeToken, TokenPurpose
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest


class TokenInvalid(AppError):
    status_code = 410
    msgid = N_("This link has already been used or is too old. Ask for a new one.")


async def issue(
    session: AsyncSession,
    purpose: TokenPurpose,
    user_id: UUID,
    lifetime: timedelta,
    payload: dict[str, Any] | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            purpose=purpose,
            token_hash=digest(token),
            user_id=user_id,
            expires_at=utc_now() + lifetime,
            payload=payload or {},
        )
    )
    await session.flush()
    return token


def _usable(token: str, purpose: TokenPurpose) -> list[Any]:
    return [
        col(OneTimeToken.token_hash) == digest(token),
        col(OneTimeToken.purpose) == purpose,
        col(OneTimeToken.used_at).is_(None),
        col(OneTimeToken.expires_at) > utc_now(),
    ]


async def find(
    session: AsyncSession, token: str, purpose: TokenPurpose
) -> OneTimeToken:
    """Return a token that could be used now, without using it.

    Raises:
        TokenInvalid: unknown, used or too old.
    """
    query = select(OneTimeToken).where(*_usable(token, purpose))
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise TokenInvalid
    return found


async def consume(session: AsyncSession, token: str, purpose: TokenPurpose) -> UUID:
    """Use a token and return whose it was.

    Raises:
        TokenInvalid: unknown, used or too old.
    """
    query = (
        update(OneTimeToken)
        .where(*_usable(token, purpose))
        .values(used_at=utc_now(), payload={})
        .returning(col(OneTimeToken.user_id))
    )
    user_id = (await session.exec(query)).scalar_one_or_none()
    if user_id is None:
        raise TokenInvalid
    return user_id


async def discard(
    session: AsyncSession, user_id: UUID, *purposes: TokenPurpose
) -> None:
    """Make the unused links of a person for these purposes useless."""
    await session.exec(
        update(OneTimeToken)
        .where(
            col(OneTimeToken.user_id) == user_id,
            col(OneTimeToken.purpose).in_(purposes),
            col(OneTimeToken.used_at).is_(None),
        )
        .values(used_at=utc_now(), payload={})
    )


async def count_try(
    session: AsyncSession, found: OneTimeToken, *, most: int
) -> OneTimeToken:
    """Count an attempt to guess what belongs to a token, and return it as it is now.

    Raises:
        TokenInvalid: it was guessed at too often, used meanwhile, or is too old.
    """
    tries = func.coalesce(col(OneTimeToken.payload)["tries"].astext.cast(Integer), 0)
    query = (
        update(OneTimeToken)
        .where(
            col(OneTimeToken.id) == found.id,
            col(OneTimeToken.used_at).is_(None),
            col(OneTimeToken.expires_at) > utc_now(),
            tries < most,
        )
        .values(
            payload=col(OneTimeToken.payload).op("||")(
                func.jsonb_build_object("tries", tries + 1)
            )
        )
        .returning(OneTimeToken)
        .execution_options(populate_existing=True)
    )
    counted = (await session.exec(query)).scalar_one_or_none()
    if counted is None:
        raise TokenInvalid
    return counted


async def newest(
    session: AsyncSession, user_id: UUID, purpose: TokenPurpose
) -> OneTimeToken | None:
    """Return the last token of a person that could be used now."""
    query = (
        select(OneTimeToken)
        .where(
            OneTimeToken.user_id == user_id,
            OneTimeToken.purpose == purpose,
            col(OneTimeToken.used_at).is_(None),
            col(OneTimeToken.expires_at) > utc_now(),
        )
        .order_by(col(OneTimeToken.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).one_or_none()
