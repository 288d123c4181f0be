"""By what an account can be entered: the last way must not be taken away."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ExternalIdentity, Passkey, Provider, User
from edu_platform.accounts.service.external.providers import is_on


async def ways_in(session: AsyncSession, user: User) -> set[str]:
    """Name the ways in that work now: a service that is turned off is none."""
    query = select(ExternalIdentity.provider).where(ExternalIdentity.user_id == user.id)
    linked = (await session.exec(query)).all()
    ways = {str(each) for each in linked if is_on(Provider(each))}
    if user.password_hash and user.email:
        ways.add("password")
    keys = select(Passkey.id).where(Passkey.user_id == user.id).limit(1)
    if (await session.exec(keys)).first() is not None:
        ways.add("passkey")
    return ways
