"""People who register and sign in, and the letters they get."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.schemas import (
    ConfirmationSubmission,
    RegistrationCreate,
    SignInSubmission,
)
from edu_platform.accounts.service import Browser, OpenedSession
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.core.models import utc_now
from edu_platform.legal.models import REQUIRED
from edu_platform.mail.models import OutgoingMail
from edu_platform.mail.schemas import LetterBody
from edu_platform.mail.service.outbox import body_of

PASSWORD = "синий чайник поёт"


def new_email() -> str:
    return f"{uuid4().hex[:12]}@example.org"


def registration(email: str = "", **fields: Any) -> RegistrationCreate:
    values: dict[str, Any] = {
        "display_name": "Анна Ким",
        "password": PASSWORD,
        "consents": REQUIRED,
    }
    return RegistrationCreate.model_validate(
        {**values, "email": email or new_email(), **fields}
    )


def typed(**fields: Any) -> dict[str, Any]:
    """Return what the form of the page sends for `registration(**fields)`."""
    values = registration(**fields).model_dump(exclude={"consents", "versions"})
    return values | {f"consent_{kind.value}": "on" for kind in REQUIRED}


async def make_account(session: AsyncSession, **fields: Any) -> User:
    """Insert a confirmed person who knows `PASSWORD`."""
    values: dict[str, Any] = {
        "email": new_email(),
        "display_name": "Анна Ким",
        "password_hash": await hash_password(PASSWORD),
        "email_confirmed_at": utc_now(),
        "locale": "en",
    }
    user = User(**(values | fields))
    session.add(user)
    await session.commit()
    return user


async def start_sign_in(
    email: str, password: str = PASSWORD, *, address: str = "192.0.2.1", **other: Any
) -> accounts.Entrance:
    submission = SignInSubmission(email=email, password=password)
    browser = Browser(address=address, user_agent="test", **other)
    return await accounts.sign_in(submission, browser)


async def sign_in(email: str, password: str = PASSWORD, **other: Any) -> OpenedSession:
    """Sign in where the password is all that is asked for."""
    entrance = await start_sign_in(email, password, **other)
    assert isinstance(entrance, OpenedSession)
    return entrance


async def confirm(
    session: AsyncSession, token: str, password: str = PASSWORD, **other: Any
) -> OpenedSession:
    """Use a letter's link as the form does: in transactions of its own."""
    await session.commit()
    submission = ConfirmationSubmission.model_construct(token=token, password=password)
    browser = Browser(address="192.0.2.1", user_agent="test", **other)
    entrance = await accounts.confirm_email(submission, browser)
    assert isinstance(entrance, OpenedSession)
    return entrance


async def letters_to(session: AsyncSession, email: str) -> list[OutgoingMail]:
    """Return all letters to an address, the newest first."""
    query = (
        select(OutgoingMail)
        .where(OutgoingMail.recipient == email)
        .order_by(col(OutgoingMail.id).desc())
    )
    return list((await session.exec(query)).all())


async def newest_body(session: AsyncSession, email: str) -> LetterBody:
    body = body_of((await letters_to(session, email))[0])
    assert body is not None
    return body


async def newest_token(session: AsyncSession, email: str) -> str:
    """Return the one-time token in the link of the newest letter."""
    link = (await newest_body(session, email)).link
    return parse_qs(urlsplit(link).query)["token"][0]
