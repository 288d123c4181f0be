"""People who have completed a course, and what they get for it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.certificates.models import Certificate
from edu_platform.core.actor import Actor
from edu_platform.learning import service as learning
from edu_platform.learning.events import CourseCompleted
from tests.conftest import actor_of, make_person
from tests.learning.factories import Built, make_course

# The day after, in Moscow.
LATE = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Earned:
    """A completed course: whose, which, and the certificate."""

    user: User
    built: Built
    certificate: Certificate

    @property
    def actor(self) -> Actor:
        return actor_of(self.user)

    @property
    def code(self) -> str:
        return self.certificate.public_code


async def earn(
    session: AsyncSession, *, user: User | None = None, **course: Any
) -> Earned:
    """Complete a course of one text, which issues a certificate."""
    user = user or await make_person(session, display_name="Анна Ким")
    values: dict[str, Any] = {"title": "Питон с нуля", "language": "ru", "hours": 21}
    built = await make_course(session, [["text"]], **(values | course))
    await learning.enroll(session, actor_of(user), built.course.id)
    await learning.complete_lesson(session, actor_of(user), built.lessons[0].id)
    await session.commit()
    issued = await certificates_of(session, user)
    return Earned(user, built, issued[0])


async def certificates_of(session: AsyncSession, user: User) -> list[Certificate]:
    """Return all certificates of a person, the newest first."""
    query = (
        select(Certificate)
        .where(Certificate.user_id == user.id)
        .order_by(col(Certificate.id).desc())
    )
    return list((await session.exec(query)).all())


async def completion(
    session: AsyncSession, *, completed_at: datetime = LATE, **course: Any
) -> CourseCompleted:
    """Return the fact of a completion to which nothing has reacted yet."""
    user = await make_person(session, display_name="Анна Ким")
    values: dict[str, Any] = {"title": "Питон с нуля", "language": "ru", "hours": 21}
    built = await make_course(session, [["text"]], **(values | course))
    enrollment = await learning.enroll(session, actor_of(user), built.course.id)
    await session.commit()
    return CourseCompleted(
        enrollment.id, user.id, built.course.id, completed_at, grade_percent=91
    )


async def tamper(session: AsyncSession, certificate: Certificate, **row: Any) -> None:
    """Change a row past all rules, as somebody with the database could."""
    found = col(Certificate.id) == certificate.id
    await session.exec(update(Certificate).where(found).values(**row))
    await session.commit()
    await session.refresh(certificate)
