"""The rules of tests."""

from edu_platform.core.personal_data import register
from edu_platform.quizzes.service.authoring import create_quiz
from edu_platform.quizzes.service.finishing import finish_overdue, overdue_attempts
from edu_platform.quizzes.service.personal_data import PART
from edu_platform.quizzes.service.reading import (
    best_percent,
    facts_of,
    get_card,
    is_passed,
    list_attempts,
)
from edu_platform.quizzes.service.refusals import (
    AnswerInvalid,
    AttemptClosed,
    AttemptNotFinished,
    AttemptNotFound,
    AttemptsUsedUp,
    QuestionNotFound,
    QuizNotFound,
    TimeIsUp,
)
from edu_platform.quizzes.service.results import get_result
from edu_platform.quizzes.service.rows import GRACE
from edu_platform.quizzes.service.taking import (
    answer,
    current_attempt,
    finish,
    flag,
    get_attempt,
    start_attempt,
)

__all__ = [
    "GRACE",
    "AnswerInvalid",
    "AttemptClosed",
    "AttemptNotFinished",
    "AttemptNotFound",
    "AttemptsUsedUp",
    "QuestionNotFound",
    "QuizNotFound",
    "TimeIsUp",
    "answer",
    "best_percent",
    "create_quiz",
    "current_attempt",
    "facts_of",
    "finish",
    "finish_overdue",
    "flag",
    "get_attempt",
    "get_card",
    "get_result",
    "is_passed",
    "list_attempts",
    "overdue_attempts",
    "start_attempt",
]

register(PART)
