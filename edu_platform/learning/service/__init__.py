"""The rules of learning."""

from edu_platform.learning.service.access import may_read_article, may_take_quiz
from edu_platform.learning.service.clock import days_until, has_access, one_month_after
from edu_platform.learning.service.completion import (
    complete_lesson,
    record_passed_quiz,
)
from edu_platform.learning.service.enrolling import (
    archive_expired,
    enroll,
    enroll_once,
)
from edu_platform.learning.service.errors import (
    AccessEnded,
    CourseNotFree,
    EnrollmentClosed,
    EnrollmentNotFound,
    LessonNotPublished,
    NotEnrolled,
    QuizNotPassed,
)
from edu_platform.learning.service.lessons import course_id_of, open_lesson, study_plan
from edu_platform.learning.service.personal_data import erase, export
from edu_platform.learning.service.progress import enrollment_of, progress_of
from edu_platform.learning.service.shelves import (
    count_active,
    list_my_courses_after,
    my_courses,
)

__all__ = [
    "AccessEnded",
    "CourseNotFree",
    "EnrollmentClosed",
    "EnrollmentNotFound",
    "LessonNotPublished",
    "NotEnrolled",
    "QuizNotPassed",
    "archive_expired",
    "complete_lesson",
    "count_active",
    "course_id_of",
    "days_until",
    "enroll",
    "enroll_once",
    "enrollment_of",
    "erase",
    "export",
    "has_access",
    "list_my_courses_after",
    "may_read_article",
    "may_take_quiz",
    "my_courses",
    "one_month_after",
    "open_lesson",
    "progress_of",
    "record_passed_quiz",
    "study_plan",
]
