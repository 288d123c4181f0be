from fastapi import APIRouter, status

from edu_platform.core.db import SessionDep
from edu_platform.core.http import open_to_other_sites
from edu_platform.core.problems import problems
from edu_platform.mail import service as mail
from edu_platform.mail.service.unsubscribing import ONE_CLICK

router = APIRouter(tags=["mail"])

# Programs that read mail in a browser send the press of their button from their own
# site. It needs no cookie of ours and looks at none: the sealed token says who.
open_to_other_sites(rf"{ONE_CLICK}/[\w-]+")


@router.post(
    "/unsubscribe/{token}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(404),
    openapi_extra={"x-access": "public"},
)
async def unsubscribe(session: SessionDep, token: str) -> None:
    """Unsubscribe from marketing letters with the token of one: RFC 8058's one click.

    Whatever the body says, the token alone counts; doing it twice is doing it once.
    """
    await mail.unsubscribe_by_link(session, token)
