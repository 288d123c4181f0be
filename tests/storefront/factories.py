"""What the storefront's tests share."""

from typing import Any

import reflex as rx
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course
from edu_platform.core.actor import SYSTEM
from tests.catalog.factories import course_create, make_article_id, make_category
from tests.quizzes.factories import make_quiz


def go_to(state: rx.State, address: str) -> None:
    """Let the browser of a state be at an address."""
    root = state._get_root_state()
    router_data = {**root.router_data, "asPath": address, "pathname": address}
    root.router_data = router_data
    root._update_router_vars(router_data, {})


async def make_full_course(session: AsyncSession, **fields: Any) -> Course:
    """Save a free course with a free text, a text, a test and a planned lesson."""
    category = await make_category(session, title_en="Crafts", hue="hum")
    quiz = await make_quiz(session)
    free, text = [await make_article_id(session, name) for name in ("Sheets", "Folds")]
    lessons = [
        {"title": "Sheets", "article_id": free, "is_preview": True, "minutes": 7},
        {"title": "Folds", "article_id": text},
        {"title": "Test", "quiz_id": quiz.id},
    ]
    values: dict[str, Any] = {
        "description": "Boats that *float* & sail.",
        "outcomes": ["Fold <b>boats</b>"],
        "modules": [
            {"title": "Paper", "summary": "Begin here.", "lessons": lessons},
            {"title": "Later", "lessons": [{"title": "Soon", "is_preview": True}]},
        ],
    }
    wanted = course_create(category.slug, **(values | fields))
    course = await catalog.save_course(session, SYSTEM, wanted)
    await session.commit()
    return course
