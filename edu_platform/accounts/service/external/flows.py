"""Leaving for a service: a row that only the same browser can come back to, once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.gateways import Departure
from edu_platform.accounts.models import FlowPurpose, OAuthFlow, Provider
from edu_platform.accounts.service.external.providers import require_on
from edu_platform.accounts.service.lookup import PREFIX
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest

FLOW_COOKIE = f"{PREFIX}flow"
LIFETIME = timedelta(minutes=10)
# Of 32 random bytes as text.
TOKEN_LENGTH = 43


class FlowInvalid(AppError):
    status_code = 410
    msgid = N_("This attempt to sign in is over. Please start again.")


@dataclass(frozen=True, slots=True)
class Exit:
    """Where the browser goes, and the cookie by which it is known when it is back."""

    url: str
    browser: str


def browser_token(known: str) -> str:
    """Return the browser's token: one for all its tabs, so that each can finish."""
    return known if len(known) == TOKEN_LENGTH else secrets.token_urlsafe(32)


async def leave(
    name: str,
    actor: Actor,
    *,
    purpose: FlowPurpose,
    browser: str,
    target: str,
    ticket: str = "",
) -> Exit:
    """Prepare for somebody to leave for a service.

    Runs transactions of its own: none is held open while another site is asked.

    Raises:
        ProviderOff, ProviderSilent, ProviderAnswerInvalid.
        ProofNeeded: to link a service, without a fresh proof.
    """
    provider, gateway = require_on(name)
    user_id = await _about(actor, purpose)
    departure = Departure(*[secrets.token_urlsafe(32) for _ in range(3)])
    url = await gateway.address(departure)
    browser = browser_token(browser)
    async with transaction() as session:
        session.add(
            OAuthFlow(
                state_hash=digest(departure.state),
                provider=provider,
                purpose=purpose,
                code_verifier=departure.code_verifier,
                nonce=departure.nonce,
                browser_hash=digest(browser),
                next_url=target,
                link_user_id=user_id,
                ticket_hash=digest(ticket) if ticket else "",
                expires_at=utc_now() + LIFETIME,
            )
        )
    return Exit(url, browser)


async def _about(actor: Actor, purpose: FlowPurpose) -> UUID | None:
    """Return whose account a flow is about, if it is about one."""
    if purpose is FlowPurpose.SIGN_IN:
        return None
    if purpose is FlowPurpose.LINK:
        async with transaction() as session:
            await require_fresh(session, actor)
    return actor.person()


async def take(session: AsyncSession, state: str) -> OAuthFlow:
    """Return what somebody left with; whoever asks for it, it is there no more."""
    query = (
        delete(OAuthFlow)
        .where(col(OAuthFlow.state_hash) == digest(state))
        .returning(OAuthFlow)
    )
    flow = (await session.exec(query)).scalar_one_or_none()
    if flow is None:
        raise FlowInvalid
    session.expunge(flow)
    return flow


# The row is gone by now, also when a stranger has asked for it.
def require_own(flow: OAuthFlow, provider: Provider, browser: str) -> None:
    is_own = (
        flow.provider is provider
        and flow.expires_at > utc_now()
        and compare_digest(flow.browser_hash, digest(browser))
    )
    if not is_own:
        raise FlowInvalid
