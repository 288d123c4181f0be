from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.events import reacts_to
from edu_platform.learning import service as learning
from edu_platform.quizzes.events import AttemptFinished


@reacts_to(AttemptFinished)
async def complete_the_passed_lesson(
    session: AsyncSession, event: AttemptFinished
) -> None:
    """Complete the lessons that show the test, and with the last of them the course."""
    if event.passed:
        await learning.record_passed_quiz(session, event.user_id, event.quiz_id)
