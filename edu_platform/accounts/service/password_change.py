"""A new password by choice, and what follows from every new password."""

from dataclasses import replace

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import PasswordChanged
from edu_platform.accounts.models import TokenPurpose, User
from edu_platform.accounts.schemas import PasswordChange
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.entrance import Browser, device_of_owner
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.accounts.service.sessions import (
    OpenedSession,
    end_sessions_of,
    rotate,
)
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import FieldInvalid
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_
from edu_platform.core.limits import spend
from edu_platform.core.password_policy import Weakness, weakness_of
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

CHANGES = "10/hour"
# What a person has asked for under the old password, and somebody else maybe, too.
# The way back to an old address stays: it is what a thief would like to end.
ENDED_BY_NEW_PASSWORD = (
    TokenPurpose.RESET_PASSWORD,
    TokenPurpose.CONFIRM_EMAIL,
    TokenPurpose.CHANGE_EMAIL,
)


class PersonalPassword(FieldInvalid):
    field = "password"
    msgid = N_("Your name or address is among the first that are guessed.")


def require_impersonal(user: User, password: str) -> None:
    """Raise `PersonalPassword` for the person's own name or address."""
    if weakness_of(password, user.email, user.display_name) is Weakness.PERSONAL:
        raise PersonalPassword


async def change_password(
    actor: Actor, submission: PasswordChange, browser: Browser
) -> OpenedSession:
    """Set a new password, end all other sessions and renew the token of this one.

    Runs transactions of its own, as `sign_in` does: none is open while hashing.

    Raises:
        ProofNeeded: the person has not lately proved who they are.
        PersonalPassword: the person's own name or address.
        TooManyRequests: changed too often.
    """
    await spend(CHANGES, "change-password", str(actor.person()))
    async with transaction() as session:
        await require_fresh(session, actor)
        user = await session.get_one(User, actor.person())
    require_impersonal(user, submission.password)
    password_hash = await hash_password(submission.password)
    async with transaction() as session:
        query = select(User).where(User.id == user.id).with_for_update()
        user = (await session.exec(query)).one()
        await require_fresh(session, actor)
        await set_password(session, user, password_hash)
        await end_sessions_of(session, user.id, but=actor.session_digest)
        await audit.record(session, actor, "person.password_changed", "user", user.id)
        opened = await rotate(session, actor)
        return replace(opened, device=device_of_owner(user, browser))


async def set_password(session: AsyncSession, user: User, password_hash: str) -> None:
    """Store a new password, end the links on their way, and tell the person."""
    user.password_hash = password_hash
    await session.flush()
    await tokens.discard(session, user.id, *ENDED_BY_NEW_PASSWORD)
    await mail.send(
        session,
        to=user.email,
        template="password_changed",
        locale=user.locale,
        link=f"{settings.origin}/recover",
    )
    await publish(session, PasswordChanged(user_id=user.id))
