from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Question, Quiz, QuizItem, Reveal
from edu_platform.quizzes.schemas import QuizCreate
from tests.conftest import actor_of
from tests.quizzes.factories import MULTIPLE, SINGLE, make_quiz, quiz_create


async def questions_of(session: AsyncSession, quiz: Quiz) -> list[Question]:
    query = (
        select(Question)
        .join(QuizItem)
        .where(QuizItem.quiz_id == quiz.id)
        .order_by(col(QuizItem.position))
    )
    return list((await session.exec(query)).all())


async def test_a_test_is_stored_with_its_questions_in_order(
    session: AsyncSession, admin: User
) -> None:
    quiz = await quizzes.create_quiz(session, actor_of(admin), quiz_create())
    questions = await questions_of(session, quiz)

    assert [question.stem for question in questions] == [
        SINGLE["stem"],
        MULTIPLE["stem"],
    ]
    assert questions[0].stem_html == "<p>How much is <strong>2 + 2</strong>?</p>\n"
    items = (
        await session.exec(select(QuizItem).order_by(col(QuizItem.position)))
    ).all()
    assert [item.points for item in items] == [1, 2]


async def test_content_files_may_use_their_short_names(session: AsyncSession) -> None:
    quiz = await make_quiz(session, attempts=3, final=True, reveal="last")

    assert (quiz.attempts_allowed, quiz.is_final) == (3, True)
    assert quiz.reveal is Reveal.LAST


async def test_markup_of_authors_is_cleaned(session: AsyncSession) -> None:
    bad = "<script>alert(1)</script> [x](javascript:alert(1)) `a < b`"
    choices = [{"text": bad, "correct": True}, {"text": "two\n\nparagraphs"}]
    question = SINGLE | {"stem": bad, "choices": choices, "explanation": bad}
    quiz = await make_quiz(session, intro=bad, questions=[question])

    (stored,) = await questions_of(session, quiz)
    first, second = (choice["html"] for choice in stored.body["choices"])
    for html in (quiz.intro_html, stored.stem_html, stored.explanation_html, first):
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert "<code>a &lt; b</code>" in html
    # A label cannot hold a paragraph, but two of them are not torn apart.
    assert not first.startswith("<p>")
    assert second.count("<p>") == 2


async def test_ids_of_choices_tell_nothing_of_their_order(
    session: AsyncSession,
) -> None:
    choices = [{"text": str(n), "correct": n == 0} for n in range(20)]
    quiz = await make_quiz(session, questions=[SINGLE | {"choices": choices}])
    (stored,) = await questions_of(session, quiz)
    ids = [choice["id"] for choice in stored.body["choices"]]

    assert len(set(ids)) == 20
    assert ids != sorted(ids)


async def test_only_admins_make_tests(session: AsyncSession, learner: User) -> None:
    with pytest.raises(NotPermitted):
        await quizzes.create_quiz(session, actor_of(learner), quiz_create())
    with pytest.raises(SignInRequired):
        await quizzes.create_quiz(session, VISITOR, quiz_create())


@pytest.mark.parametrize(
    "fields",
    [
        {"questions": []},
        {"questions": [SINGLE | {"kind": "essay"}]},
        {"questions": [SINGLE | {"choices": [{"text": "1"}, {"text": "2"}]}]},
        {"questions": [SINGLE | {"choices": MULTIPLE["choices"]}]},
        {"questions": [MULTIPLE | {"choices": [{"text": "1"}, {"text": "2"}]}]},
        {"questions": [SINGLE | {"choices": [{"text": "1", "correct": True}]}]},
        {"questions": [SINGLE | {"points": 0}]},
        {"questions": [SINGLE | {"hint": "unknown"}]},
        {"pass_percent": 101},
        {"attempts_allowed": -1},
        {"time_limit_minutes": 0},
        {"reveal": "maybe"},
    ],
)
def test_a_test_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        quiz_create(**fields)


def test_numbers_in_content_files_are_texts() -> None:
    choices = [{"text": 3}, {"text": 4.5, "correct": True}]
    quiz = QuizCreate.model_validate(
        {"title": 2026, "questions": [SINGLE | {"choices": choices}]}
    )
    assert quiz.title == "2026"
    assert [choice.text for choice in quiz.questions[0].choices] == ["3", "4.5"]
