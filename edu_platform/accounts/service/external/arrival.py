"""Coming back from a service."""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.gateways import (
    Answer,
    Departure,
    IdentityProvider,
    ProviderAnswerInvalid,
    Told,
)
from edu_platform.accounts.models import (
    ExternalIdentity,
    FlowPurpose,
    OAuthFlow,
    User,
    UserStatus,
)
from edu_platform.accounts.service import proof
from edu_platform.accounts.service.entrance import Browser, Entrance, enter
from edu_platform.accounts.service.external import linking, signups, store
from edu_platform.accounts.service.external.flows import (
    FlowInvalid,
    require_own,
    take,
)
from edu_platform.accounts.service.external.providers import require_on
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now

logger = logging.getLogger(__name__)


class ComingCancelled(AppError):
    msgid = N_("You have not let the service tell who you are.")


class AccountClosed(AppError):
    status_code = 401
    msgid = N_("This account cannot be used.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of somebody who came back.

    One of: `opened`, somebody known; `ticket`, somebody who may finish at once;
    `sign_up_id`, somebody to whom a letter was sent; `error`; or, with none of
    these, an account that was linked or proved.
    """

    purpose: FlowPurpose
    target: str
    opened: Entrance | None = None
    ticket: str = ""
    sign_up_id: UUID | None = None
    error: AppError | None = None


async def come_back(
    name: str, actor: Actor, answer: Answer, *, browser: Browser, flow_token: str
) -> Arrival:
    """Learn from a service who came back, and let them in, or link, or sign them up.

    Runs transactions of its own: none is held open while another site is asked.

    Raises:
        ProviderOff, FlowInvalid.
    """
    provider, gateway = require_on(name)
    async with transaction() as session:
        flow = await take(session, answer.state)
    require_own(flow, provider, flow_token)
    arrival = Arrival(flow.purpose, flow.next_url)
    try:
        told = await _ask(gateway, answer, flow)
        async with transaction() as session:
            return await _receive(session, actor, told, flow, arrival, browser)
    except AppError as error:
        logger.info("Somebody came back from %s in vain: %s", provider, error.code)
        return replace(arrival, error=error)


async def _ask(gateway: IdentityProvider, answer: Answer, flow: OAuthFlow) -> Told:
    if answer.error == "access_denied":
        raise ComingCancelled
    if answer.error or not answer.code:
        raise ProviderAnswerInvalid
    departure = Departure(answer.state, flow.code_verifier, flow.nonce)
    return await gateway.identify(answer, departure)


async def _receive(
    session: AsyncSession,
    actor: Actor,
    told: Told,
    flow: OAuthFlow,
    arrival: Arrival,
    browser: Browser,
) -> Arrival:
    known = await store.find(session, flow.provider, told.subject)
    if flow.purpose is FlowPurpose.LINK:
        _require_same(actor, flow)
        await linking.link(session, actor, flow.provider, told.subject, told.email)
        return arrival
    if flow.purpose is FlowPurpose.PROVE:
        _require_same(actor, flow)
        await _prove(session, actor, known)
        return arrival
    if known is not None:
        return replace(arrival, opened=await _enter(session, known, told, browser))
    return replace(arrival, **await signups.expect(session, told, flow))


def _require_same(actor: Actor, flow: OAuthFlow) -> None:
    # Somebody else may have signed in in this browser meanwhile.
    if actor.user_id is None or actor.user_id != flow.link_user_id:
        raise FlowInvalid


async def _prove(
    session: AsyncSession, actor: Actor, known: ExternalIdentity | None
) -> None:
    if known is None or known.user_id != actor.user_id:
        raise linking.NotThisIdentity
    known.last_used_at = utc_now()
    await proof.renew(session, actor)


async def _enter(
    session: AsyncSession, known: ExternalIdentity, told: Told, browser: Browser
) -> Entrance:
    user = await session.get_one(User, known.user_id)
    if user.status is not UserStatus.ACTIVE:
        raise AccountClosed
    known.last_used_at = utc_now()
    known.email = told.email
    return await enter(session, user, browser, remember=True)
