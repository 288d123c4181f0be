"""What administrators set for the whole site, as rows: its facts and policies.

Connections and secrets are no business of these: they come from the environment.
"""

from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.models import Record, document, moment, utc_now

M = TypeVar("M", bound=BaseModel)


class SiteSetting(Record, table=True):
    __tablename__ = "site_setting"  # pyright: ignore[reportAssignmentType]

    key: str = Field(max_length=64, unique=True)
    value: dict[str, Any] = document()
    updated_at: datetime = moment()


async def read(session: AsyncSession, key: str, shape: type[M]) -> M:
    """Return a setting; what was never set has the defaults of its shape."""
    query = select(SiteSetting).where(SiteSetting.key == key)
    # Writing goes past the session, which may hold an older row.
    query = query.execution_options(populate_existing=True)
    found = (await session.exec(query)).first()
    return shape.model_validate(found.value if found else {})


async def write(
    session: AsyncSession, actor: Actor, key: str, value: BaseModel
) -> None:
    """Set a value, and note in the audit log what it was."""
    actor.require_admin()
    before = await read(session, key, type(value))
    new = SiteSetting(key=key, value=value.model_dump(mode="json"))
    insertion = insert(SiteSetting).values(**new.model_dump())
    # SQLModel's exec() is typed for its own statements and takes these as well.
    await session.exec(  # pyright: ignore[reportCallIssue]
        insertion.on_conflict_do_update(  # pyright: ignore[reportArgumentType]
            index_elements=["key"],
            set_={"value": new.value, "updated_at": utc_now()},
        )
    )
    await audit.record(
        session,
        actor,
        "site_setting.changed",
        "site_setting",
        key,
        before=before.model_dump(mode="json"),
        after=new.value,
    )
