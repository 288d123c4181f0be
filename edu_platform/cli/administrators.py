"""Making administrators from the command line, where there is nobody to ask yet."""

import asyncio

from pydantic import ValidationError

from edu_platform.accounts import service
from edu_platform.accounts.schemas import AccountCreate
from edu_platform.cli.console import Failure, say
from edu_platform.core.actor import SYSTEM
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.settings import settings


def create(*, email: str, name: str, password: str) -> None:
    asyncio.run(_create(email, name, password))
    say(f"✓ {email} is an administrator now")
    if not settings.is_demo:
        say("  The panel opens once they have turned on two-step sign-in:")
        say(f"  {settings.origin}{service.SECURITY_PAGE}")


async def _create(email: str, name: str, password: str) -> None:
    try:
        registration = AccountCreate(email=email, display_name=name, password=password)
        async with transaction() as session:
            await service.create_admin(session, SYSTEM, registration)
    except ValidationError as error:
        problems = [f"{e['loc'][0]}: {e['msg']}" for e in error.errors()]
        raise Failure("; ".join(problems)) from None
    except AppError as refusal:
        raise Failure(refusal.message) from None
