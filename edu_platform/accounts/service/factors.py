"""What a person has beside the password, and the codes that prove it."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import Passkey, TotpSecret, User
from edu_platform.accounts.schemas import FactorsRead, PasskeyRead
from edu_platform.accounts.service import recovery_codes, totp
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

SECURITY_PAGE = "/my/settings/security"
# With so few left the letter says that it is time to make new ones.
FEW = 3


class CodeRefused(AppError):
    status_code = 401
    msgid = N_("This code is wrong, or it has been used already.")


# Made once: it is asked at each sign-in.
_HAS_SECOND_FACTOR = select(
    exists().where(
        col(TotpSecret.user_id) == bindparam("user_id"),
        col(TotpSecret.confirmed_at).is_not(None),
    )
    | exists().where(col(Passkey.user_id) == bindparam("user_id"))
)


async def has_second_factor(session: AsyncSession, user_id: UUID) -> bool:
    found = await session.exec(_HAS_SECOND_FACTOR, params={"user_id": user_id})
    return bool(found.one())


async def factors_of(session: AsyncSession, user_id: UUID) -> FactorsRead:
    keys = select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.id))
    app = select(TotpSecret.id).where(
        TotpSecret.user_id == user_id, col(TotpSecret.confirmed_at).is_not(None)
    )
    user = await session.get_one(User, user_id)
    return FactorsRead(
        has_password=user.password_hash is not None,
        has_totp=(await session.exec(app)).one_or_none() is not None,
        passkeys=[PasskeyRead.model_validate(key) for key in await session.exec(keys)],
        recovery_codes_left=await recovery_codes.count_left(session, user_id),
    )


async def accept_code(session: AsyncSession, user: User, code: str) -> None:
    """Use up a code of the app, or a recovery code.

    Raises:
        CodeRefused: it is neither, or has been used.
    """
    typed = "".join(filter(str.isalnum, code))
    if totp.is_code(typed):
        accepted = await totp.accept(session, user.id, typed)
    else:
        accepted = await recovery_codes.accept(session, user.id, typed)
        if accepted:
            await _tell_of_recovery_code(session, user)
    if not accepted:
        raise CodeRefused


async def _tell_of_recovery_code(session: AsyncSession, user: User) -> None:
    left = await recovery_codes.count_left(session, user.id)
    await tell(session, user, "recovery_code_used", left=left, are_few=left <= FEW)


async def tell(
    session: AsyncSession, user: User, template: str, **context: Any
) -> None:
    """Write to a person that their way of signing in has changed."""
    await mail.send(
        session,
        to=user.email,
        template=template,
        locale=user.locale,
        link=f"{settings.origin}{SECURITY_PAGE}",
        **context,
    )
