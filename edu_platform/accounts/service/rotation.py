"""A session goes on under a new token: whoever has copied the old one has nothing."""

import secrets

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginSession, User
from edu_platform.accounts.service.attempts import new_device_token
from edu_platform.accounts.service.entrance import Browser
from edu_platform.accounts.service.proof import ProofNeeded
from edu_platform.accounts.service.sessions import (
    NOT_REMEMBERED,
    TOPIC,
    OpenedSession,
)
from edu_platform.core import live
from edu_platform.core.actor import Actor
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest


async def rotate_session(
    session: AsyncSession, actor: Actor, user: User, browser: Browser
) -> OpenedSession:
    """Give the actor's session a new token; all else about it stays as it is.

    Raises:
        ProofNeeded: the actor has no such session any more.
    """
    token = secrets.token_urlsafe(32)
    query = (
        update(LoginSession)
        .where(
            col(LoginSession.token_hash) == actor.session_digest,
            col(LoginSession.user_id) == user.id,
        )
        .values(token_hash=digest(token))
        .returning(col(LoginSession.created_at), col(LoginSession.expires_at))
    )
    row = (await session.exec(query)).one_or_none()
    if row is None:
        raise ProofNeeded
    created_at, expires_at = row
    # Open tabs hold the old token: they have to start anew.
    await live.tell(session, TOPIC, digests=[actor.session_digest])
    is_remembered = expires_at - created_at > NOT_REMEMBERED
    left = int((expires_at - utc_now()).total_seconds())
    is_known = browser.attempt(user.sign_in_name).is_known_device
    device = browser.device if is_known else new_device_token(user.sign_in_name)
    max_age = left if is_remembered else None
    return OpenedSession(token, user.id, user.locale, max_age, device)
