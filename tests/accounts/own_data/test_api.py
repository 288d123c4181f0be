"""One's own picture, archives and deletion through HTTP."""

from collections.abc import AsyncIterator
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.core import storage
from edu_platform.core.sealing import digest
from edu_platform.core.storage import StorageUnavailable
from edu_platform.web.csp import FILES
from tests.accounts.pictures import HTML, picture
from tests.accounts.test_data_export import age_proof
from tests.conftest import PersonOf, actor_of, sign_in_as

API = "/api/v1"
AVATAR = f"{API}/me/avatar"
EXPORTS = f"{API}/me/data-exports"
DELETION = f"{API}/me/deletion"


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def put(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await client.put(AVATAR, files={"file": ("../../x.png\0", content)})


async def unproved(
    client: httpx.AsyncClient, session: AsyncSession, user: User
) -> None:
    """Let the client's session be one whose proof was long ago."""
    token = client.cookies[accounts.COOKIE]
    await age_proof(session, actor_of(user, digest(token)))


class TestProfile:
    async def test_a_part_is_changed_and_the_rest_stays(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        me = f"{API}/me"
        await client.patch(me, json={"about": "One\ntwo"})
        changed = await client.patch(me, json={"timezone": "Asia/Vladivostok"})
        assert changed.json()["timezone"] == "Asia/Vladivostok"
        assert changed.json()["about"] == "One\ntwo"
        assert changed.json()["display_name"] == learner.display_name
        whole = await client.put(me, json={"display_name": "Анна"})
        assert (whole.json()["about"], whole.json()["timezone"]) == (
            "",
            "Asia/Vladivostok",
        )

    @pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "localtime"])
    async def test_a_time_zone_is_one_that_there_is(
        self, client: httpx.AsyncClient, learner: User, zone: str
    ) -> None:
        await sign_in_as(client, learner)
        refused = await client.patch(f"{API}/me", json={"timezone": zone})
        assert _code(refused) == (422, "ValidationFailed")
        assert [e["field"] for e in refused.json()["errors"]] == ["timezone"]


class TestAvatar:
    async def test_it_is_stored_served_and_removed(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        stored = await put(client, picture())
        assert stored.status_code == 200, stored.text
        address = stored.json()["avatar_url"]
        served = await client.get(address)
        assert served.headers["content-type"] == "image/webp"
        assert served.headers["x-content-type-options"] == "nosniff"
        assert served.headers["content-security-policy"] == FILES
        assert "immutable" in served.headers["cache-control"]
        assert (await client.delete(AVATAR)).status_code == 204
        assert (await client.get(f"{API}/me")).json()["avatar_url"] == ""

    @pytest.mark.parametrize(
        "name", ["x.webp", "0" * 32 + "-9.webp", "..%2f..%2fsecret.key", "0-64.svg"]
    )
    async def test_no_other_file_is_served_there(
        self, client: httpx.AsyncClient, name: str
    ) -> None:
        assert (await client.get(f"/media/avatars/{name}")).status_code == 404

    async def test_what_is_no_picture(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        assert _code(await put(client, HTML)) == (422, "PictureUnreadable")
        field = await client.put(AVATAR, data={"file": "x"})
        assert _code(field) == (422, "PictureUnreadable")
        two = [("file", picture()), ("file", picture())]
        assert (await client.put(AVATAR, files=two)).status_code == 400

    async def test_a_body_without_end_is_broken_off(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            place = b'form-data; name="file"; filename="x"'
            yield b"--x\r\nContent-Disposition: " + place + b"\r\n\r\n"
            while sent < 100_000_000:
                sent += 65_536
                yield b"\0" * 65_536

        kind = {"content-type": "multipart/form-data; boundary=x"}
        refused = await client.put(AVATAR, content=endless(), headers=kind)
        assert refused.status_code == 413
        assert refused.json()["detail"] == "The request is too large."
        assert sent < 7_000_000
        declared = {**kind, "content-length": "10000000000"}
        early = await client.put(AVATAR, content=b"--x", headers=declared)
        assert _code(early) == (413, "RequestEntityTooLarge")

    async def test_one_byte_too_many(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        large = picture() + b"\0" * (accounts.LARGEST_PICTURE - len(picture()))
        assert (await put(client, large)).status_code == 200
        assert _code(await put(client, large + b"\0")) == (413, "PictureTooLarge")

    async def test_a_stranger_is_refused_before_the_body_is_read(
        self, client: httpx.AsyncClient
    ) -> None:
        assert _code(await put(client, picture())) == (401, "SignInRequired")
        assert (await client.delete(AVATAR)).status_code == 401

    async def test_a_storage_that_fails_is_said_in_words(
        self,
        client: httpx.AsyncClient,
        learner: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await sign_in_as(client, learner)

        async def full(*_: object) -> None:
            raise StorageUnavailable

        monkeypatch.setattr(storage, "put", full)
        assert _code(await put(client, picture())) == (503, "StorageUnavailable")
        assert (await client.get(f"{API}/me")).json()["avatar_url"] == ""


class TestExports:
    async def test_from_the_request_to_the_download(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        learner: User,
        person_of: PersonOf,
    ) -> None:
        await sign_in_as(client, learner)
        asked = await client.post(EXPORTS)
        assert asked.status_code == 202
        assert asked.json()["status"] == "preparing"
        assert _code(await client.post(EXPORTS)) == (409, "ExportUnderWay")
        await jobs.prepare_export(asked.json()["id"])
        found = (await client.get(EXPORTS)).json()
        assert [export["status"] for export in found] == ["ready"]
        address = found[0]["archive_url"]
        archive = await client.get(address)
        assert archive.headers["content-type"] == "application/zip"
        assert archive.headers["cache-control"] == "no-store"
        assert "attachment" in archive.headers["content-disposition"]
        with ZipFile(BytesIO(archive.content)) as content:
            assert content.testzip() is None
        await unproved(client, session, learner)
        assert _code(await client.get(address)) == (403, "ProofNeeded")
        assert _code(await client.post(EXPORTS)) == (403, "ProofNeeded")
        await sign_in_as(client, await person_of())
        assert _code(await client.get(address)) == (404, "ExportNotFound")

    async def test_visitors_have_none(self, client: httpx.AsyncClient) -> None:
        assert (await client.get(EXPORTS)).status_code == 401
        assert (await client.post(EXPORTS)).status_code == 401
        address = f"{EXPORTS}/{uuid4()}/archive"
        assert (await client.get(address)).status_code == 401


class TestDeletion:
    async def test_it_is_planned_and_cancelled(
        self, client: httpx.AsyncClient, session: AsyncSession, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        body = {"confirmation": learner.email, "shown_name": "initials"}
        wrong = await client.post(DELETION, json={**body, "confirmation": "x"})
        assert _code(wrong) == (422, "ConfirmationWrong")
        planned = await client.post(DELETION, json=body)
        assert planned.status_code == 200
        assert planned.json()["shown_name"] == "initials"
        me = (await client.get(f"{API}/me")).json()
        assert me["deletion_due_at"] == planned.json()["due_at"]
        assert (await client.delete(DELETION)).status_code == 204
        assert _code(await client.delete(DELETION)) == (409, "DeletionNotScheduled")
        await unproved(client, session, learner)
        assert _code(await client.post(DELETION, json=body)) == (403, "ProofNeeded")

    async def test_the_last_administrator(
        self, client: httpx.AsyncClient, admin: User
    ) -> None:
        await sign_in_as(client, admin)
        body = {"confirmation": admin.email}
        assert _code(await client.post(DELETION, json=body)) == (409, "LastAdmin")
