"""What the tests of letters share: a transport that notes, and letters to send."""

from typing import Any
from uuid import UUID, uuid4

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.mail import service as mail
from edu_platform.mail.models import OutgoingMail
from edu_platform.mail.schemas import ConnectionReport, Finding, LetterBody

LINK = "http://localhost:8000/confirm-email?token=secret-token"


class Post:
    """A transport that notes what it was given, and refuses what it is told to."""

    keeps_letters = False

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.sent: list[tuple[UUID, str, str, LetterBody]] = []

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append((letter_id, to, subject, body))

    async def probe(self) -> ConnectionReport:
        return ConnectionReport(finding=Finding.READY)


def new_address() -> str:
    return f"{uuid4().hex}@example.org"


async def send(session: AsyncSession, **fields: Any) -> OutgoingMail:
    """Write a letter with a one-time link, or what `fields` make of it."""
    values: dict[str, Any] = {
        "to": new_address(),
        "template": "confirm_email",
        "secret": True,
        "link": LINK,
    }
    await mail.send(session, **(values | fields))
    query = select(OutgoingMail).order_by(col(OutgoingMail.id).desc()).limit(1)
    return (await session.exec(query)).one()
