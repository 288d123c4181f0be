"""The cache: in memory for one process, in Redis for several.

What depends on a fact is tagged with it; whoever changes the fact calls
`invalidate(session, tag)`, and every process drops the tag when, and only when, the
transaction commits.
"""

from cashews import Cache
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import live
from edu_platform.core.settings import REDIS_PATIENCE, settings

TOPIC = "cache"

cache = Cache(name="edu")
if settings.redis_url:
    # A Redis that is away makes pages slower, and not unreadable.
    cache.setup(
        settings.redis_url,
        suppress=True,
        socket_timeout=REDIS_PATIENCE,
        socket_connect_timeout=REDIS_PATIENCE,
    )
else:
    cache.setup("mem://?size=10000")


async def invalidate(session: AsyncSession, *tags: str) -> None:
    """Drop everything with these tags, in all processes, at the commit."""
    await live.tell(session, TOPIC, tags=list(tags))


@live.on(TOPIC)
async def _drop(payload: live.Payload) -> None:
    await cache.delete_tags(*payload.get("tags", []))
