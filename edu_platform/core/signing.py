"""Signing keys: rows with a `kid`; public parts are kept for ever."""

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.db import lock
from edu_platform.core.models import Record, moment, new_id
from edu_platform.core.sealing import seal, unseal

PURPOSE = "signing-key"


class SigningKey(Record, table=True):
    __tablename__ = "signing_key"  # pyright: ignore[reportAssignmentType]

    kid: str = Field(max_length=64, unique=True)
    algorithm: str = Field(default="Ed25519", max_length=16)
    public_key: bytes
    sealed_private_key: bytes
    retired_at: datetime | None = moment(optional=True)


@dataclass(frozen=True, slots=True)
class Signature:
    kid: str
    value: str


async def sign(session: AsyncSession, content: bytes) -> Signature:
    """Sign with the current key; the first call makes one."""
    key = await _current(session)
    private = Ed25519PrivateKey.from_private_bytes(
        unseal(key.sealed_private_key, PURPOSE)
    )
    value = base64.urlsafe_b64encode(private.sign(content)).decode()
    return Signature(kid=key.kid, value=value)


async def is_valid(session: AsyncSession, content: bytes, signature: Signature) -> bool:
    """Tell whether a key of this installation, retired ones too, signed `content`."""
    query = select(SigningKey).where(SigningKey.kid == signature.kid)
    key = (await session.exec(query)).one_or_none()
    if key is None:
        return False
    public = Ed25519PublicKey.from_public_bytes(key.public_key)
    try:
        public.verify(base64.urlsafe_b64decode(signature.value), content)
    except (InvalidSignature, ValueError):
        return False
    return True


async def _current(session: AsyncSession) -> SigningKey:
    query = (
        select(SigningKey)
        .where(col(SigningKey.retired_at).is_(None))
        .order_by(col(SigningKey.created_at))
        .limit(1)
    )
    if key := (await session.exec(query)).one_or_none():
        return key
    # Locked, so that two first certificates do not make two keys.
    await lock(session, "signing-key")
    if key := (await session.exec(query)).one_or_none():
        return key
    return await _create(session)


async def _create(session: AsyncSession) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(
        kid=new_id().hex,
        public_key=private.public_key().public_bytes_raw(),
        sealed_private_key=seal(private.private_bytes_raw(), PURPOSE),
    )
    session.add(key)
    await session.flush()
    return key
