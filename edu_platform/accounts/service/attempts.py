"""Guessing: growing delays per account and per address, never a hard lock."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginAttempt
from edu_platform.core.db import lock
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import keyed_digest

FREE_FAILURES = 5
LONGEST_DELAY = 900
WINDOW = timedelta(hours=1)
ADDRESS_FAILURES = 30
ADDRESS_WINDOW = timedelta(minutes=10)


class AccountGuessed(TooManyRequests):
    pass


def account_digest(email: str) -> str:
    return keyed_digest(email.strip().lower(), "login-attempt")


async def require_calm(session: AsyncSession, email: str, address: str) -> None:
    """Raise `AccountGuessed` while the account or the address has to wait."""
    account = account_digest(email)
    # One guess at a time: parallel ones would all see the same count.
    await lock(session, "sign-in", account)
    failures, last = await _failures(
        session, WINDOW, col(LoginAttempt.account_digest) == account
    )
    if failures >= FREE_FAILURES and last is not None:
        delay = min(LONGEST_DELAY, 2 ** (failures - FREE_FAILURES + 1))
        _wait_until(last + timedelta(seconds=delay))
    failures, last = await _failures(
        session, ADDRESS_WINDOW, col(LoginAttempt.address) == address
    )
    if failures >= ADDRESS_FAILURES and last is not None:
        _wait_until(last + ADDRESS_WINDOW)


def _wait_until(moment: datetime) -> None:
    left = (moment - utc_now()).total_seconds()
    if left > 0:
        raise AccountGuessed(max(1, round(left)))


async def _failures(
    session: AsyncSession, window: timedelta, condition: Any
) -> tuple[int, datetime | None]:
    query = select(func.count(), func.max(LoginAttempt.created_at)).where(
        condition,
        col(LoginAttempt.succeeded).is_(False),
        col(LoginAttempt.created_at) > utc_now() - window,
    )
    return (await session.exec(query)).one()


async def note(
    session: AsyncSession, email: str, address: str, *, succeeded: bool
) -> None:
    """Count an attempt; a success forgives the account's failures."""
    account = account_digest(email)
    if succeeded:
        await session.exec(
            delete(LoginAttempt).where(col(LoginAttempt.account_digest) == account)
        )
    session.add(
        LoginAttempt(account_digest=account, address=address, succeeded=succeeded)
    )
    await session.flush()
