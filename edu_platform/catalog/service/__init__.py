"""The rules of the catalogue."""

from edu_platform.catalog.service.admin import list_all_courses_after, list_courses
from edu_platform.catalog.service.cards import cards_by_ids
from edu_platform.catalog.service.categories import list_categories, save_category
from edu_platform.catalog.service.courses import (
    course_id_of_lesson,
    get_course,
    get_course_by_id,
    get_outline,
    places_of_article,
    places_of_quiz,
)
from edu_platform.catalog.service.editing import save_course
from edu_platform.catalog.service.errors import (
    CategoryNotFound,
    CourseNotFound,
    LessonNotFound,
)
from edu_platform.catalog.service.facets import count_facets
from edu_platform.catalog.service.lists import (
    PAGE_SIZE,
    list_courses_after,
    list_popular,
    search_courses,
)
from edu_platform.catalog.service.personal_data import PART
from edu_platform.core.personal_data import register

__all__ = [
    "PAGE_SIZE",
    "CategoryNotFound",
    "CourseNotFound",
    "LessonNotFound",
    "cards_by_ids",
    "count_facets",
    "course_id_of_lesson",
    "get_course",
    "get_course_by_id",
    "get_outline",
    "list_all_courses_after",
    "list_categories",
    "list_courses",
    "list_courses_after",
    "list_popular",
    "places_of_article",
    "places_of_quiz",
    "save_category",
    "save_course",
    "search_courses",
]

register(PART)
