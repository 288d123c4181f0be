"""Codes of authenticator apps (RFC 6238): each is taken once."""

from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import TotpSecret
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import seal, unseal
from edu_platform.core.site import SITE_NAME

PURPOSE = "totp"
PERIOD = 30
DIGITS = 6
# A clock may be wrong by one period, before or after.
WINDOW = 1


@dataclass(frozen=True, slots=True)
class TotpSetup:
    """What an app is told, as text and as the address of a QR code."""

    secret: str
    uri: str


def is_code(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


async def start(session: AsyncSession, user_id: UUID, email: str) -> TotpSetup:
    """Make a secret that counts for nothing until a code has confirmed it."""
    await session.exec(delete(TotpSecret).where(col(TotpSecret.user_id) == user_id))
    secret = random_base32()
    session.add(
        TotpSecret(user_id=user_id, sealed_secret=seal(secret.encode(), PURPOSE))
    )
    await session.flush()
    return _setup(secret, email)


async def unfinished(
    session: AsyncSession, user_id: UUID, email: str
) -> TotpSetup | None:
    """Return the set-up that waits for its first code."""
    row = await _row(session, user_id)
    if row is None or row.confirmed_at is not None:
        return None
    return _setup(_secret_of(row), email)


def _setup(secret: str, email: str) -> TotpSetup:
    uri = TOTP(secret).provisioning_uri(name=email, issuer_name=SITE_NAME)
    return TotpSetup(secret, uri)


async def _row(session: AsyncSession, user_id: UUID) -> TotpSecret | None:
    query = select(TotpSecret).where(TotpSecret.user_id == user_id)
    return (await session.exec(query)).one_or_none()


def _secret_of(row: TotpSecret) -> str:
    return unseal(row.sealed_secret, PURPOSE).decode()


async def confirm(session: AsyncSession, user_id: UUID, code: str) -> bool:
    """Let the secret count if the code is its."""
    return await _take(session, user_id, code, is_first=True)


async def accept(session: AsyncSession, user_id: UUID, code: str) -> bool:
    """Use up a code; the same one, or an older one, is not taken again."""
    return await _take(session, user_id, code, is_first=False)


async def _take(
    session: AsyncSession, user_id: UUID, code: str, *, is_first: bool
) -> bool:
    row = await _row(session, user_id)
    if row is None:
        return False
    step = _step_of(_secret_of(row), code)
    if step is None:
        return False
    confirmed = col(TotpSecret.confirmed_at)
    # The condition decides, not what was read: one of two requests finds no row.
    taken = await session.exec(
        update(TotpSecret)
        .where(
            col(TotpSecret.id) == row.id,
            col(TotpSecret.last_used_step) < step,
            confirmed.is_(None) if is_first else confirmed.is_not(None),
        )
        .values(
            last_used_step=step,
            confirmed_at=utc_now() if is_first else TotpSecret.confirmed_at,
        )
        .returning(col(TotpSecret.id))
    )
    return taken.scalar_one_or_none() is not None


def _step_of(secret: str, code: str) -> int | None:
    """Return the period whose code this is, among those that may be meant."""
    totp = TOTP(secret)
    now = int(utc_now().timestamp()) // PERIOD
    for step in range(now - WINDOW, now + WINDOW + 1):
        if compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


async def remove(session: AsyncSession, user_id: UUID) -> bool:
    removed = await session.exec(
        delete(TotpSecret)
        .where(col(TotpSecret.user_id) == user_id)
        .returning(col(TotpSecret.confirmed_at))
    )
    return removed.scalar_one_or_none() is not None
