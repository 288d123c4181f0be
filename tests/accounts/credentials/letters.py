"""Letters with links, and people who ask for them."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.jobs import send_recovery_letter_to
from edu_platform.accounts.models import User
from edu_platform.accounts.schemas import EmailSubmission, PasswordReset
from edu_platform.accounts.service import Browser
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core.actor import Actor
from edu_platform.core.sealing import digest
from tests.accounts.factories import letters_to, newest_token
from tests.conftest import actor_of

NEW_PASSWORD = "зелёный поезд едет"
BROWSER = Browser(address="192.0.2.1", user_agent="test")


async def recovery_token(session: AsyncSession, user: User) -> str:
    """Have the letter sent, as the job does, and return its link's token."""
    await send_recovery_letter_to(session, str(user.id))
    await session.commit()
    return await newest_token(session, user.email)


async def reset(token: str, password: str = NEW_PASSWORD) -> None:
    submission = PasswordReset(token=token, password=password)
    await accounts.reset_password(submission, BROWSER)


async def signed_in(
    session: AsyncSession, user: User, *, remember: bool = True
) -> tuple[Actor, str]:
    """Open a session; returns who acts through it, and its token."""
    opened = await open_session(session, user, remember=remember)
    await session.commit()
    return actor_of(user, digest(opened.token)), opened.token


async def is_open(session: AsyncSession, token: str) -> bool:
    return await accounts.identify(session, digest(token)) is not None


async def ask_change(session: AsyncSession, actor: Actor, email: str) -> None:
    submission = EmailSubmission(email=email)
    await accounts.ask_email_change(session, actor, submission)
    await session.commit()


async def templates_to(session: AsyncSession, email: str) -> list[str]:
    """Return what was sent to an address, the newest first."""
    return [letter.template for letter in await letters_to(session, email)]


async def fresh(session: AsyncSession, user: User) -> User:
    """Return a person's newest row."""
    query = select(User).where(User.id == user.id)
    newest = query.execution_options(populate_existing=True)
    return (await session.exec(newest)).one()
