"""Making tests."""

import re
import secrets

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import markdown
from edu_platform.core.actor import Actor
from edu_platform.quizzes.models import Question, Quiz, QuizItem
from edu_platform.quizzes.schemas import (
    Choice,
    ChoiceCreate,
    MultipleBody,
    MultipleCreate,
    QuizCreate,
    SingleBody,
    SingleCreate,
)

_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!<p>).)*)</p>\s*", re.DOTALL)


async def create_quiz(session: AsyncSession, actor: Actor, quiz: QuizCreate) -> Quiz:
    """Store a test and its questions; for admins and the system."""
    actor.require_admin()
    fields = quiz.model_dump(exclude={"questions"})
    row = Quiz(**fields, intro_html=_html(quiz.intro))
    questions = [_question(question) for question in quiz.questions]
    session.add_all([row, *questions])
    await session.flush()
    session.add_all(
        QuizItem(
            quiz_id=row.id,
            question_id=question.id,
            position=position,
            points=given.points,
        )
        for position, (question, given) in enumerate(
            zip(questions, quiz.questions, strict=True), start=1
        )
    )
    await session.flush()
    return row


def _html(source: str) -> str:
    return markdown.render(source) if source else ""


def _inline_html(source: str) -> str:
    """Render a choice without the paragraph around it: it stands inside a label."""
    rendered = markdown.render(source)
    match = _ONE_PARAGRAPH.fullmatch(rendered)
    return match[1] if match else rendered


def _question(question: SingleCreate | MultipleCreate) -> Question:
    return Question(
        kind=question.kind,
        stem=question.stem,
        stem_html=markdown.render(question.stem),
        body=_body(question).model_dump(mode="json"),
        explanation=question.explanation,
        explanation_html=_html(question.explanation),
    )


def _body(question: SingleCreate | MultipleCreate) -> SingleBody | MultipleBody:
    choices = _choices(question.choices)
    if isinstance(question, SingleCreate):
        return SingleBody(choices=choices)
    return MultipleBody(choices=choices)


def _choices(choices: list[ChoiceCreate]) -> list[Choice]:
    ids: set[str] = set()
    while len(ids) < len(choices):
        ids.add(secrets.token_hex(4))
    return [
        Choice(
            id=choice_id,
            text=choice.text,
            html=_inline_html(choice.text),
            correct=choice.correct,
        )
        for choice_id, choice in zip(ids, choices, strict=True)
    ]
