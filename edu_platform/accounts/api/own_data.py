"""What a person may ask for by law: their data, and to be forgotten."""

from uuid import UUID

from fastapi import APIRouter, Response, status
from fastapi.responses import StreamingResponse

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.schemas import (
    DataExportRead,
    DeletionCreate,
    DeletionRead,
)
from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems

own_data = APIRouter(tags=["accounts"])

SIGNED_IN = {"x-access": "signed_in"}
ZIP = {"content": {"application/zip": {}}, "description": "The archive"}


@own_data.post(
    "/me/data-exports",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 409, 429),
    openapi_extra=SIGNED_IN,
)
async def request_data_export(session: SessionDep, actor: ActorDep) -> DataExportRead:
    """Have an archive of everything made; a letter follows when it is ready."""
    return accounts.export_read(await accounts.request_export(session, actor))


@own_data.get("/me/data-exports", responses=problems(401), openapi_extra=SIGNED_IN)
async def list_data_exports(
    session: SessionDep, actor: ActorDep
) -> list[DataExportRead]:
    """Return the caller's last archives, the newest first."""
    found = await accounts.my_exports(session, actor)
    return [accounts.export_read(export) for export in found]


@own_data.get(
    "/me/data-exports/{export_id}/archive",
    response_class=StreamingResponse,
    responses={200: ZIP, **problems(401, 403, 404, 422, 503)},
    openapi_extra=SIGNED_IN,
)
async def download_data_export(
    session: SessionDep, actor: ActorDep, export_id: UUID
) -> Response:
    """Download an archive: its owner alone, after a fresh proof."""
    export, parts = await accounts.open_archive(session, actor, export_id)
    name = f"my-data-{export.created_at:%Y-%m-%d}.zip"
    return StreamingResponse(
        parts,
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(export.size),
            "Cache-Control": "no-store",
        },
    )


@own_data.post(
    "/me/deletion",
    responses=problems(401, 403, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def schedule_deletion(
    session: SessionDep, actor: ActorDep, request: DeletionCreate
) -> DeletionRead:
    """Plan the deletion of the account; it can be cancelled until then."""
    user = await accounts.schedule_deletion(
        session,
        actor,
        confirmation=request.confirmation,
        shown_name=request.shown_name,
    )
    accounts.forget(actor.session_digest)
    return DeletionRead(due_at=accounts.due_of(user), shown_name=user.shown_name)


@own_data.delete(
    "/me/deletion",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 409),
    openapi_extra=SIGNED_IN,
)
async def cancel_deletion(session: SessionDep, actor: ActorDep) -> None:
    await accounts.cancel_deletion(session, actor)
    accounts.forget(actor.session_digest)
