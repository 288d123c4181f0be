"""Services linked to accounts, by people who have just proved who they are."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ExternalIdentity, Provider, User
from edu_platform.accounts.schemas import IdentityRead
from edu_platform.accounts.service.external.providers import TITLES
from edu_platform.accounts.service.external.signups import take_sign_up
from edu_platform.accounts.service.external.store import attach
from edu_platform.accounts.service.external.ways import ways_in
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.errors import Conflict, NotFound, NotPermitted
from edu_platform.core.i18n import N_
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

SETTINGS = "/my/settings/services"


class IdentityNotFound(NotFound):
    msgid = N_("This service is not linked.")


class LastWayIn(Conflict):
    msgid = N_("This is the only way into your account. Set a password first.")


class NotThisIdentity(NotPermitted):
    msgid = N_("This account of the service is not linked to yours.")


async def identities_of(session: AsyncSession, actor: Actor) -> list[IdentityRead]:
    """Return what is linked to the actor's account."""
    query = (
        select(ExternalIdentity)
        .where(ExternalIdentity.user_id == actor.person())
        .order_by(col(ExternalIdentity.id))
    )
    return [
        IdentityRead(
            provider=each.provider,
            title=TITLES[each.provider],
            email=each.email,
            linked_at=each.created_at,
            last_used_at=each.last_used_at,
        )
        for each in (await session.exec(query)).all()
    ]


async def link(
    session: AsyncSession, actor: Actor, provider: Provider, subject: str, email: str
) -> None:
    """Link a service to the actor's account.

    Raises:
        ProofNeeded, IdentityTaken, AnotherLinked.
    """
    await require_fresh(session, actor)
    user = await session.get_one(User, actor.person())
    if not await attach(session, user.id, provider, subject, email):
        return
    after = {"provider": provider}
    await audit.record(session, actor, "identity.linked", "user", user.id, after=after)
    await _tell(session, user, provider, "service_linked")


async def link_waiting(
    session: AsyncSession, actor: Actor, ticket: str, browser: str
) -> str:
    """Link whom a letter is about to the actor's account; returns where to go on.

    Raises:
        TicketInvalid, ProofNeeded, IdentityTaken, AnotherLinked.
    """
    waiting = await take_sign_up(session, ticket, browser)
    await link(session, actor, waiting.provider, waiting.subject, waiting.email)
    return waiting.next_url


async def unlink(session: AsyncSession, actor: Actor, provider: Provider) -> None:
    """Undo a link, if another way into the account remains.

    Raises:
        ProofNeeded, IdentityNotFound, LastWayIn.
    """
    await require_fresh(session, actor)
    # One at a time: each of two would see the other one as what remains.
    locked = select(User).where(User.id == actor.person()).with_for_update()
    user = (await session.exec(locked)).one()
    query = select(ExternalIdentity).where(
        ExternalIdentity.user_id == user.id, ExternalIdentity.provider == provider
    )
    identity = (await session.exec(query)).one_or_none()
    if identity is None:
        raise IdentityNotFound
    if not await ways_in(session, user) - {provider}:
        raise LastWayIn
    await session.delete(identity)
    await session.flush()
    before = {"provider": provider}
    await audit.record(
        session, actor, "identity.unlinked", "user", user.id, before=before
    )
    await _tell(session, user, provider, "service_unlinked")


async def _tell(
    session: AsyncSession, user: User, provider: Provider, template: str
) -> None:
    await mail.send(
        session,
        to=user.email,
        template=template,
        locale=user.locale,
        service=TITLES[provider],
        link=f"{settings.origin}{SETTINGS}",
    )
