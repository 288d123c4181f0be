"""What is right, read from where the server keeps it."""

from uuid import UUID

from sqlmodel import col, select

from edu_platform.quizzes.models import Question, QuizItem
from tests.e2e.site import Site


async def choices_of(site: Site, item_id: str) -> dict[str, bool]:
    """Return the ids of a question's choices, and which of them are right."""
    query = (
        select(Question)
        .join(QuizItem, col(QuizItem.question_id) == col(Question.id))
        .where(QuizItem.id == UUID(item_id))
    )
    async with site.transaction() as session:
        question = (await session.exec(query)).one()
    return {choice["id"]: choice["correct"] for choice in question.body["choices"]}


async def right_choices(site: Site, item_id: str) -> list[str]:
    return [c for c, right in (await choices_of(site, item_id)).items() if right]


async def wrong_choice(site: Site, item_id: str) -> str:
    return next(
        c for c, right in (await choices_of(site, item_id)).items() if not right
    )
