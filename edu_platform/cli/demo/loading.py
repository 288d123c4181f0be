"""Loading the demo content. Loading it again changes nothing that is there."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from edu_platform.catalog import service as catalog
from edu_platform.cli.demo.content import CONTENT, read_content
from edu_platform.cli.demo.courses import place_course
from edu_platform.cli.demo.people import place_people
from edu_platform.core import db
from edu_platform.core.actor import SYSTEM
from edu_platform.core.db import Session
from edu_platform.core.settings import settings


class DemoRefused(Exception):
    """The demo content belongs only where strangers cannot come."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much the content holds, for the terminal."""

    categories: int
    people: int
    courses: int


async def load_into(session: Session, folder: Path = CONTENT) -> Loaded:
    """Make the installation's content as the files of a folder say.

    Raises:
        DemoRefused: this is not a demo.
        ContentError: a file is missing or wrong.
    """
    if not settings.is_demo:
        message = "Demo content is loaded in demo mode only, on a loopback address."
        raise DemoRefused(message)
    content = read_content(folder)
    # Two processes that start at once would both create everything.
    await db.lock(session, "demo")
    for category in content.categories:
        await catalog.save_category(session, SYSTEM, category)
    people = await place_people(session, content)
    for course in content.courses:
        await place_course(session, course, people)
    return Loaded(len(content.categories), len(people), len(content.courses))


async def load_async(folder: Path = CONTENT) -> Loaded:
    """`load_into` in a transaction of its own."""
    async with db.transaction() as session:
        return await load_into(session, folder)


def load(folder: Path = CONTENT) -> Loaded:
    """`load_async` for a program that has no event loop yet."""

    async def run() -> Loaded:
        try:
            return await load_async(folder)
        finally:
            # Its connections belong to a loop that ends here.
            await db.engine.dispose()

    return asyncio.run(run())
