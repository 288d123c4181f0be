"""Recovery codes: ten ways in for whoever has lost the second factor, each used once.

They are random, 80 bits each, so a keyed digest is enough to store them by.
"""

import secrets
from uuid import UUID

from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import RecoveryCode
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import keyed_digest

HOW_MANY = 10
LENGTH = 16
GROUP = 4
# Nothing that is mistaken for something else when it is read from paper.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


def normal(code: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(filter(str.isalnum, code.lower())).translate(MISREAD)


def _digest(user_id: UUID, code: str) -> str:
    return keyed_digest(f"{user_id}:{code}", "recovery-code")


async def renew(session: AsyncSession, user_id: UUID) -> list[str]:
    """Make all codes anew, and return them for the only time."""
    await remove(session, user_id)
    codes = [_random() for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(user_id=user_id, code_hash=_digest(user_id, code))
        for code in codes
    )
    await session.flush()
    return [_grouped(code) for code in codes]


def _random() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _grouped(code: str) -> str:
    return "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


async def accept(session: AsyncSession, user_id: UUID, code: str) -> bool:
    """Use a code up; of two requests at once, one finds it unused."""
    typed = normal(code)
    if len(typed) != LENGTH:
        return False
    used = await session.exec(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.user_id) == user_id,
            col(RecoveryCode.code_hash) == _digest(user_id, typed),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=utc_now())
        .returning(col(RecoveryCode.id))
    )
    return used.scalar_one_or_none() is not None


async def count_left(session: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(
        RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None)
    )
    return (await session.exec(query)).one()


async def remove(session: AsyncSession, user_id: UUID) -> None:
    await session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
