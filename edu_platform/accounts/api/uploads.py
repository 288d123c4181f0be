"""Uploads: endpoints of our own, refused before their body is read whole.

Reflex's upload knows a caller by a header alone, and is closed.
"""

from fastapi import APIRouter, Request, status
from starlette.datastructures import UploadFile

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.schemas import UserRead
from edu_platform.accounts.service import LARGEST_PICTURE
from edu_platform.core.db import SessionDep
from edu_platform.core.limits import spend
from edu_platform.core.problems import problems

uploads = APIRouter(tags=["accounts"])

# What surrounds the file in a form.
ENVELOPE = 16 * 1024
UPLOADS = "30/hour"
SIGNED_IN = {"x-access": "signed_in"}
FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}
PICTURE = {"multipart/form-data": {"schema": FILE}}


@uploads.put(
    "/me/avatar",
    max_body_size=LARGEST_PICTURE + ENVELOPE,
    responses=problems(400, 401, 413, 422, 429, 503),
    openapi_extra={
        **SIGNED_IN,
        "requestBody": {"content": PICTURE, "required": True},
    },
)
async def set_avatar(request: Request, actor: ActorDep) -> UserRead:
    """Replace the picture: JPEG, PNG or WebP, 5 MB at most.

    It is made square and stored as WebP; nothing else of the file is kept.
    """
    # Who asks comes first: a stranger's body is not read.
    await spend(UPLOADS, "avatar", str(actor.person()))
    user = await accounts.set_avatar(actor, await _content(request))
    accounts.forget(actor.session_digest)
    return accounts.profile_of(user)


async def _content(request: Request) -> bytes:
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise accounts.PictureUnreadable
        return await file.read()


@uploads.delete(
    "/me/avatar",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401),
    openapi_extra=SIGNED_IN,
)
async def remove_avatar(session: SessionDep, actor: ActorDep) -> None:
    await accounts.remove_avatar(session, actor)
    accounts.forget(actor.session_digest)
