import asyncio
from uuid import UUID

from sqlmodel import select

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Lesson
from edu_platform.core import db
from edu_platform.core.actor import SYSTEM
from tests.catalog.factories import course_create, make_category
from tests.conftest import SessionFactory


async def test_two_at_once_make_one_course(clone: SessionFactory) -> None:
    async with db.transaction() as session:
        await make_category(session, "crafts")
    wanted = course_create(
        "crafts", modules=[{"title": "Paper", "lessons": [{"title": "Sheets"}]}]
    )

    async def save() -> UUID:
        async with db.transaction() as session:
            return (await catalog.save_course(session, SYSTEM, wanted)).id

    ids = await asyncio.gather(*(save() for _ in range(8)))
    assert len(set(ids)) == 1
    async with clone() as session:
        assert len((await session.exec(select(Lesson))).all()) == 1
