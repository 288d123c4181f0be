"""The operations of certificates through HTTP."""

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.paging import encode_cursor
from tests.certificates.factories import Earned, earn
from tests.conftest import sign_in_as

API = "/api/v1"
UNKNOWN = "0000-0000-0000-0000"


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


@pytest.fixture
async def earned(session: AsyncSession) -> Earned:
    return await earn(session)


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of one address has a test of its own."""
    monkeypatch.setattr("edu_platform.certificates.api.LOOKUPS", "9999/hour")


async def test_get_certificate(client: httpx.AsyncClient, earned: Earned) -> None:
    response = await client.get(f"{API}/certificates/{earned.code.lower()}")
    assert response.status_code == 200
    read = response.json()
    assert (read["code"], read["is_valid"]) == (earned.code, True)
    assert read["pdf_url"] == f"{API}/certificates/{earned.code}/pdf"


async def test_get_certificate_refusals(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{API}/certificates"
    for code in (UNKNOWN, "x", "%00", "%2e%2e", "ё" * 200):
        refused = await client.get(f"{path}/{code}")
        assert _code(refused) == (404, "CertificateNotFound")
    monkeypatch.setattr("edu_platform.certificates.api.LOOKUPS", "2/hour")
    codes = [(await client.get(f"{path}/{UNKNOWN}")).status_code for _ in range(3)]
    assert codes == [404, 404, 429]


async def test_get_certificate_pdf(client: httpx.AsyncClient, earned: Earned) -> None:
    response = await client.get(f"{API}/certificates/{earned.code}/pdf")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == (
        f'attachment; filename="certificate-{earned.code}.pdf"'
    )
    assert response.headers["x-robots-tag"] == "noindex"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_get_certificate_pdf_refusals(
    client: httpx.AsyncClient, earned: Earned, admin: User
) -> None:
    missing = await client.get(f"{API}/certificates/{UNKNOWN}/pdf")
    assert _code(missing) == (404, "CertificateNotFound")
    await sign_in_as(client, admin)
    await client.post(
        f"{API}/admin/certificates/{earned.code}/revocation", json={"reason": "Mistake"}
    )
    revoked = await client.get(f"{API}/certificates/{earned.code}/pdf")
    assert _code(revoked) == (410, "CertificateNotValid")


async def test_list_my_certificates(
    client: httpx.AsyncClient, session: AsyncSession, earned: Earned
) -> None:
    newer = await earn(session, user=earned.user)
    await earn(session)
    await sign_in_as(client, earned.user)
    path = f"{API}/me/certificates"
    first = (await client.get(path, params={"limit": 1})).json()
    assert [c["code"] for c in first["items"]] == [newer.code]
    rest = await client.get(path, params={"cursor": first["next_cursor"]})
    assert [c["code"] for c in rest.json()["items"]] == [earned.code]
    assert rest.json()["next_cursor"] is None


async def test_list_my_certificates_refusals(
    client: httpx.AsyncClient, earned: Earned
) -> None:
    path = f"{API}/me/certificates"
    assert _code(await client.get(path)) == (401, "SignInRequired")
    await sign_in_as(client, earned.user)
    for cursor in ("x", encode_cursor("x"), encode_cursor(1, 2)):
        damaged = await client.get(path, params={"cursor": cursor})
        assert _code(damaged) == (422, "BadCursor")
    none = await client.get(path, params={"limit": 0})
    assert _code(none) == (422, "ValidationFailed")


async def test_revoke_certificate(
    client: httpx.AsyncClient, earned: Earned, admin: User
) -> None:
    path = f"{API}/admin/certificates/{earned.code}/revocation"
    await sign_in_as(client, admin)
    response = await client.post(path, json={"reason": "Somebody else's work"})
    assert response.status_code == 200
    assert response.json()["is_valid"] is False
    assert response.json()["revocation_reason"] == "Somebody else's work"


async def test_revoke_certificate_refusals(
    client: httpx.AsyncClient, earned: Earned, admin: User
) -> None:
    path = f"{API}/admin/certificates/{earned.code}/revocation"
    reason = {"reason": "A mistake"}
    assert _code(await client.post(path, json=reason)) == (401, "SignInRequired")
    await sign_in_as(client, earned.user)
    assert _code(await client.post(path, json=reason)) == (403, "NotPermitted")
    await sign_in_as(client, admin)
    short = await client.post(path, json={"reason": "  x  "})
    assert _code(short) == (422, "ValidationFailed")
    missing = f"{API}/admin/certificates/{UNKNOWN}/revocation"
    assert _code(await client.post(missing, json=reason)) == (
        404,
        "CertificateNotFound",
    )
