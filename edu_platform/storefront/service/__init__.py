"""What the storefront's pages put together from the features below."""

from edu_platform.storefront.service.addresses import (
    Question,
    course_address,
    lesson_address,
    question_of,
)
from edu_platform.storefront.service.catalogue import get_catalogue
from edu_platform.storefront.service.course import action_for, get_course_page
from edu_platform.storefront.service.facts import page_facts
from edu_platform.storefront.service.home import get_continue, get_home

__all__ = [
    "Question",
    "action_for",
    "course_address",
    "get_catalogue",
    "get_continue",
    "get_course_page",
    "get_home",
    "lesson_address",
    "page_facts",
    "question_of",
]
