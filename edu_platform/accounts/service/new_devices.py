"""The history of sign-ins, and the letter about one from a device that is not known."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginSession, SignIn, User
from edu_platform.accounts.service.devices import device_of
from edu_platform.core.db import lock
from edu_platform.core.http import neighbourhood_of
from edu_platform.core.i18n import format_datetime, use_locale
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

# One letter a day for the same device in the same network.
QUIET = timedelta(days=1)
# Whoever has just confirmed the address signs in for the first time: no news.
JUST_CONFIRMED = timedelta(hours=1)


async def remember_sign_in(
    session: AsyncSession, user: User, login: LoginSession, *, is_new_device: bool
) -> None:
    """Put a new session into the history, and tell its person of a new device."""
    entry = SignIn(
        user_id=user.id,
        network=neighbourhood_of(login.address),
        user_agent=login.user_agent,
        is_new_device=is_new_device,
    )
    if is_new_device:
        # One at a time, so that two sign-ins at once are one letter.
        await lock(session, "sign-in-letter", str(user.id))
        entry.is_told = await _is_news(session, user, entry)
    session.add(entry)
    await session.flush()
    if entry.is_told:
        await _tell(session, user, entry)


async def _is_news(session: AsyncSession, user: User, entry: SignIn) -> bool:
    if await _is_first(session, user):
        return False
    query = select(SignIn.user_agent).where(
        SignIn.user_id == user.id,
        SignIn.network == entry.network,
        col(SignIn.is_told).is_(True),
        col(SignIn.created_at) > utc_now() - QUIET,
    )
    told = (await session.exec(query)).all()
    device = device_of(entry.user_agent)
    return all(device_of(user_agent) != device for user_agent in told)


async def _is_first(session: AsyncSession, user: User) -> bool:
    confirmed_at = user.email_confirmed_at
    if confirmed_at is None or confirmed_at < utc_now() - JUST_CONFIRMED:
        return False
    query = select(SignIn.id).where(SignIn.user_id == user.id).limit(1)
    return (await session.exec(query)).one_or_none() is None


async def _tell(session: AsyncSession, user: User, entry: SignIn) -> None:
    with use_locale(user.locale):
        when = format_datetime(entry.created_at, ZoneInfo(user.timezone))
        device = device_of(entry.user_agent).words
    await mail.send(
        session,
        to=user.email,
        template="new_sign_in",
        locale=user.locale,
        link=f"{settings.origin}/my/settings/security",
        when=f"{when} ({user.timezone})",
        device=device,
        network=entry.network,
    )
