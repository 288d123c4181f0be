"""Guessing: growing delays per account and per network, never a hard lock.

Failures at an account count against the network they come from; those from everywhere
together slow an account down much later. A browser in which the owner has signed in
before proves it by a device token, and its attempts are counted apart. So a stranger
who guesses slows down strangers, not the owner.
"""

import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast
from uuid import UUID

from sqlmodel import and_, col, func, not_, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginAttempt
from edu_platform.core.db import lock
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.http import neighbourhood_of
from edu_platform.core.models import new_id, utc_now
from edu_platform.core.sealing import keyed_digest

logger = logging.getLogger(__name__)

LONGEST_USER_AGENT = 300
LONGEST_DELAY = 900
WINDOW = timedelta(hours=1)
# How many failures are free within the window.
FROM_ONE_PLACE = 5
AT_ACCOUNT = 50
FROM_NETWORK = 30
NETWORK_WINDOW = timedelta(minutes=10)
# So many failures on the whole site within ten minutes are no forgetfulness.
ALARMING = 300
ALARM_WINDOW = timedelta(minutes=10)


# Within what time, how many failures are free, and the conditions of what is counted.
Bound = tuple[timedelta, int, list[Any]]


class AccountGuessed(TooManyRequests):
    pass


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where an attempt to sign in is counted."""

    account: str
    network: str
    is_known_device: bool
    owner: str = ""
    user_agent: str = ""
    # Of the row: counted as failed first, it becomes the success.
    id: UUID = field(default_factory=new_id)


def attempt_of(
    email: str, address: str, device: str = "", user_agent: str = ""
) -> Attempt:
    owner = email.strip().lower()
    nonce = _nonce_of(device, owner)
    key = f"{owner}:{nonce}" if nonce else owner
    return Attempt(
        account=keyed_digest(key, "login-attempt"),
        network=neighbourhood_of(address),
        is_known_device=bool(nonce),
        owner=owner_digest(email),
        user_agent=user_agent[:LONGEST_USER_AGENT],
    )


def owner_digest(email: str) -> str:
    """Return under what all attempts at an account are found, of whatever device."""
    return keyed_digest(email.strip().lower(), "attempts-of-owner")


def new_device_token(email: str) -> str:
    """Return what proves later that the account's owner has used this browser."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_proof(nonce, email.strip().lower())}"


def _proof(nonce: str, owner: str) -> str:
    return keyed_digest(f"{owner}:{nonce}", "known-device")


def _nonce_of(device: str, owner: str) -> str:
    nonce, _dot, proof = device.partition(".")
    is_ours = hmac.compare_digest(proof.encode(), _proof(nonce, owner).encode())
    return nonce if is_ours else ""


async def require_calm(session: AsyncSession, attempt: Attempt) -> None:
    """Raise `AccountGuessed` while the account or the network has to wait."""
    # One guess at a time: parallel ones would all see the same count.
    await lock(session, "sign-in", attempt.account)
    if not attempt.is_known_device:
        await lock(session, "sign-in-from", attempt.network)
    bounds = _bounds(attempt)
    counts = await _counts(session, bounds)
    for (_window, free, _conditions), (failures, last) in zip(
        bounds, counts, strict=True
    ):
        if failures >= free and last is not None:
            _require_passed(last + timedelta(seconds=_delay(failures - free + 1)))


async def _counts(
    session: AsyncSession, bounds: Sequence[Bound]
) -> list[tuple[int, datetime | None]]:
    """Return the failures within each bound, and when the last of them was.

    All in one question: it is asked before each sign-in.
    """
    columns: list[Any] = []
    for window, _free, conditions in bounds:
        counted = [*conditions, *_counted(window)]
        columns.append(func.count().filter(*counted))
        columns.append(func.max(LoginAttempt.created_at).filter(*counted))
    anywhere = or_(*[and_(*conditions) for _window, _free, conditions in bounds])
    # So many columns are more than SQLModel has types for.
    query = cast("Any", select)(*columns).where(anywhere)
    answer = cast("Any", await session.exec(query))
    row: list[Any] = list(answer.one())
    return list(zip(row[::2], row[1::2], strict=True))


def _bounds(attempt: Attempt) -> list[Bound]:
    """Return what is counted for how long, and how many failures of it are free."""
    here = _place(attempt)
    bounds: list[Bound] = [(WINDOW, FROM_ONE_PLACE, here)]
    if not attempt.is_known_device:
        at_account, from_network = here
        bounds.append((WINDOW, AT_ACCOUNT, [at_account]))
        bounds.append((NETWORK_WINDOW, FROM_NETWORK, [from_network]))
    return bounds


def _place(attempt: Attempt) -> list[Any]:
    """Return the conditions of the attempts that were made in the same place."""
    at_account = col(LoginAttempt.account_digest) == attempt.account
    if attempt.is_known_device:
        return [at_account]
    return [at_account, col(LoginAttempt.address) == attempt.network]


def _counted(window: timedelta) -> list[Any]:
    return [
        col(LoginAttempt.succeeded).is_(False),
        col(LoginAttempt.forgiven).is_(False),
        col(LoginAttempt.created_at) > utc_now() - window,
    ]


def _delay(excess: int) -> int:
    """Return 2, 4, 8… seconds, and no more than the longest delay."""
    return min(LONGEST_DELAY, 2 ** min(excess, 16))


def _require_passed(moment: datetime) -> None:
    left = (moment - utc_now()).total_seconds()
    if left > 0:
        # Whoever waits as long as they were told is let in.
        raise AccountGuessed(ceil(left))


async def note(session: AsyncSession, attempt: Attempt, *, succeeded: bool) -> None:
    """Count an attempt; a success forgives the failures at this place.

    An attempt is noted as failed before it is made, and then as what became of it.
    """
    if succeeded and await _turn_out_well(session, attempt):
        return
    session.add(
        LoginAttempt(
            id=attempt.id,
            created_at=utc_now(),
            account_digest=attempt.account,
            owner_digest=attempt.owner,
            address=attempt.network,
            user_agent=attempt.user_agent,
            succeeded=succeeded,
        )
    )
    await session.flush()


async def _turn_out_well(session: AsyncSession, attempt: Attempt) -> bool:
    """Forgive the failures at this place; tell whether this attempt was one."""
    is_this = col(LoginAttempt.id) == attempt.id
    query = (
        update(LoginAttempt)
        .where(*_place(attempt), col(LoginAttempt.succeeded).is_(False))
        .values(succeeded=is_this, forgiven=not_(is_this))
        .returning(col(LoginAttempt.id))
        # Nothing of this transaction reads the rows again.
        .execution_options(synchronize_session=False)
    )
    return attempt.id in (await session.exec(query)).scalars().all()


async def watch_guessing(session: AsyncSession) -> int:
    """Warn the operator when passwords are guessed all over the site."""
    query = select(func.count()).where(
        col(LoginAttempt.succeeded).is_(False),
        col(LoginAttempt.created_at) > utc_now() - ALARM_WINDOW,
    )
    failures = (await session.exec(query)).one()
    if failures >= ALARMING:
        logger.warning("guessing: %s sign-ins have failed in ten minutes", failures)
    return failures
