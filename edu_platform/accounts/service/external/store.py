"""The one key: a service's name for somebody belongs to one account at most."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ExternalIdentity, Provider
from edu_platform.core.db import lock
from edu_platform.core.errors import Conflict
from edu_platform.core.i18n import N_


class IdentityTaken(Conflict):
    msgid = N_("This account of the service is linked to somebody else here.")


class AnotherLinked(Conflict):
    msgid = N_("Another account of this service is linked already. Unlink it first.")


async def find(
    session: AsyncSession, provider: Provider, subject: str
) -> ExternalIdentity | None:
    query = select(ExternalIdentity).where(
        ExternalIdentity.provider == provider, ExternalIdentity.subject == subject
    )
    return (await session.exec(query)).one_or_none()


async def lock_identity(
    session: AsyncSession, provider: Provider, subject: str
) -> None:
    """Let nobody else link the same identity until the transaction ends."""
    await lock(session, "identity", provider, subject)


async def attach(
    session: AsyncSession, user_id: UUID, provider: Provider, subject: str, email: str
) -> bool:
    """Link an identity to an account; returns whether it was not linked before.

    Raises:
        IdentityTaken: somebody else has linked it.
        AnotherLinked: the account has another identity of this service.
    """
    await lock_identity(session, provider, subject)
    known = await find(session, provider, subject)
    if known is not None:
        if known.user_id != user_id:
            raise IdentityTaken
        return False
    try:
        async with session.begin_nested():
            session.add(
                ExternalIdentity(
                    provider=provider, subject=subject, user_id=user_id, email=email
                )
            )
    except IntegrityError as error:
        raise AnotherLinked from error
    return True
