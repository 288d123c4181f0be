import json

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import personal_data
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Attempt, Response
from edu_platform.quizzes.schemas import Answer
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import SECRET, make_quiz, take


def part() -> personal_data.Part:
    (found,) = [part for part in personal_data.parts() if part.name == "quizzes"]
    return found


async def count(session: AsyncSession) -> tuple[int, int]:
    attempts = await session.exec(select(func.count(col(Attempt.id))))
    responses = await session.exec(select(func.count(col(Response.id))))
    return attempts.one(), responses.one()


async def test_a_person_gets_attempts_and_answers_in_words(
    session: AsyncSession, learner: User
) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session, shuffle=False)
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    question = attempt.questions[0]
    given = Answer(choices=[question.choices[2].id])
    await quizzes.answer(session, actor, attempt.id, question.item_id, given)
    await quizzes.finish(session, actor, attempt.id)

    (exported,) = await part().export(session, learner.id)
    assert (exported["quiz"], exported["number"]) == ("Numbers", 1)
    assert (exported["status"], exported["passed"]) == ("finished", False)
    (answer,) = exported["answers"]
    assert (answer["question"], answer["answer"]) == ("How much is **2 + 2**?", ["5"])
    assert SECRET not in json.dumps(exported)


async def test_erasing_leaves_other_people_s_attempts(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    quiz, other = await make_quiz(session), await person_of()
    for user in (learner, other):
        await take(session, actor_of(user), quiz, right=True)
    await session.commit()
    for _ in range(2):
        await part().erase(session, learner.id)

    assert await part().export(session, learner.id) == []
    assert await count(session) == (1, 2)
    (kept,) = await part().export(session, other.id)
    assert len(kept["answers"]) == 2
