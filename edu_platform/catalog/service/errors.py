"""What the catalogue refuses."""

from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_


class CourseNotFound(NotFound):
    msgid = N_("There is no such course.")


class CategoryNotFound(NotFound):
    msgid = N_("There is no such category.")


class LessonNotFound(NotFound):
    msgid = N_("There is no such lesson.")
