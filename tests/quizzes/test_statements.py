"""How much is asked of the database does not grow with a test or its attempts."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import Actor
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Quiz
from edu_platform.quizzes.schemas import Answer
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import MULTIPLE, SINGLE, make_quiz, take

Work = Callable[[], Awaitable[Any]]


@contextmanager
def counting(engine: AsyncEngine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def steps(
    session: AsyncSession, engine: AsyncEngine, actor: Actor, quiz: Quiz
) -> dict[str, int]:
    """Take a test step by step; return the number of statements of each."""
    used: dict[str, int] = {}

    async def step(name: str, work: Work) -> Any:
        await session.commit()
        session.expunge_all()
        with counting(engine) as statements:
            outcome = await work()
        used[name] = len(statements)

        return outcome

    view = await step("start", lambda: quizzes.start_attempt(session, actor, quiz.id))
    question = view.questions[0]
    given = Answer(choices=[question.choices[0].id])
    await step(
        "answer",
        lambda: quizzes.answer(session, actor, view.id, question.item_id, given),
    )
    await step("get", lambda: quizzes.get_attempt(session, actor, view.id))
    await step("finish", lambda: quizzes.finish(session, actor, view.id))
    await step("result", lambda: quizzes.get_result(session, actor, view.id))
    await step("card", lambda: quizzes.get_card(session, actor, quiz.id))
    await step("list", lambda: quizzes.list_attempts(session, actor, quiz.id))
    return used


async def test_the_number_of_statements_is_constant(
    session: AsyncSession, engine: AsyncEngine, learner: User, person_of: PersonOf
) -> None:
    small = await make_quiz(session)
    big = await make_quiz(session, questions=[SINGLE, MULTIPLE] * 25)
    for _ in range(8):
        await take(session, actor_of(learner), big, right=False)

    few = await steps(session, engine, actor_of(await person_of()), small)
    many = await steps(session, engine, actor_of(learner), big)
    assert many == few
    # A change that needs more must be meant.
    assert few == {
        "start": 8,
        "answer": 4,
        "get": 4,
        "finish": 9,
        "result": 5,
        "card": 5,
        "list": 3,
    }
