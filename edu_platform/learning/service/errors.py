"""What learning refuses, and why."""

from edu_platform.core.errors import Conflict, NotFound, NotPermitted
from edu_platform.core.i18n import N_


class CourseNotFree(Conflict):
    msgid = N_("This course has to be bought first.")


class EnrollmentClosed(Conflict):
    msgid = N_("Enrolment in this course is closed at the moment.")


class NotEnrolled(NotPermitted):
    msgid = N_("Enrol in the course to open this lesson.")


class AccessEnded(NotEnrolled):
    msgid = N_("Your access to this course has ended. You can enrol again.")


class EnrollmentNotFound(NotFound):
    msgid = N_("You are not enrolled in this course.")


class LessonNotPublished(Conflict):
    msgid = N_("This lesson has not been published yet.")


class QuizNotPassed(Conflict):
    msgid = N_("This lesson is completed by passing its test.")
