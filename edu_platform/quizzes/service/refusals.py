"""What the service refuses, and why."""

from edu_platform.core.errors import AppError, Conflict, NotFound
from edu_platform.core.i18n import N_


class QuizNotFound(NotFound):
    msgid = N_("There is no such test.")


class AttemptNotFound(NotFound):
    """Also for the attempts of other people: they do not exist for the asker."""

    msgid = N_("There is no such attempt.")


class QuestionNotFound(NotFound):
    msgid = N_("This attempt has no such question.")


class AttemptsUsedUp(Conflict):
    msgid = N_("You have used all attempts of this test.")


class AttemptClosed(Conflict):
    msgid = N_("This attempt is finished: its answers can no longer be changed.")


class TimeIsUp(Conflict):
    msgid = N_("The time of this attempt is up: its answers can no longer be changed.")


class AttemptNotFinished(Conflict):
    msgid = N_("This attempt is not finished yet.")


class AnswerInvalid(AppError):
    status_code = 422
    msgid = N_("This answer does not fit the question.")
