import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.sealing import digest, keyed_digest, seal, unseal
from edu_platform.core.signing import Signature, is_valid, sign


def test_what_is_sealed_can_be_read_for_its_purpose_only() -> None:
    sealed = seal(b"secret", "mail")
    assert b"secret" not in sealed
    assert unseal(sealed, "mail") == b"secret"
    with pytest.raises(InvalidTag):
        unseal(sealed, "totp")


def test_a_changed_seal_is_refused() -> None:
    sealed = bytearray(seal(b"secret", "mail"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), "mail")


def test_digests_do_not_show_what_they_stand_for() -> None:
    assert digest("token") != "token"
    assert keyed_digest("a@b.ru", "x") != keyed_digest("a@b.ru", "y")


async def test_a_signature_fits_its_content_alone(session: AsyncSession) -> None:
    signature = await sign(session, b"content")
    again = await sign(session, b"content")

    assert signature == again
    assert await is_valid(session, b"content", signature)
    assert not await is_valid(session, b"another", signature)
    foreign = Signature(kid="unknown", value=signature.value)
    assert not await is_valid(session, b"content", foreign)
    damaged = Signature(kid=signature.kid, value="!" + signature.value[1:])
    assert not await is_valid(session, b"content", damaged)
