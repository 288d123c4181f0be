from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import AccountErased
from edu_platform.certificates import service as certificates
from edu_platform.core.events import reacts_to
from edu_platform.learning.events import CourseCompleted


@reacts_to(CourseCompleted)
async def issue_certificate(session: AsyncSession, event: CourseCompleted) -> None:
    await certificates.issue(session, event)


@reacts_to(AccountErased)
async def show_chosen_name(session: AsyncSession, event: AccountErased) -> None:
    await certificates.set_shown_name(session, event.user_id, event.shown_name)
