"""Encryption of secrets at rest: AES-GCM under keys derived from `EDU_SECRET_KEY`."""

import hashlib
import hmac
import secrets
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from edu_platform.core.settings import settings

NONCE = 12


@cache
def key_for(purpose: str) -> bytes:
    """Return 32 bytes that only this purpose uses."""
    derivation = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
    return derivation.derive(settings.secret)


def seal(plain: bytes, purpose: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key_for(purpose)).encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes, purpose: str) -> bytes:
    """Return what was sealed; raises `InvalidTag` for a foreign or changed text."""
    cipher = AESGCM(key_for(purpose))
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())


def digest(secret: str) -> str:
    """Return the SHA-256 under which a random token is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(value: str, purpose: str) -> str:
    """Return a digest of a guessable value that only this installation can make."""
    return hmac.new(key_for(purpose), value.encode(), hashlib.sha256).hexdigest()
