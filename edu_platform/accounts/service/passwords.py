"""Password hashes: argon2id in a bounded pool of threads.

The memory is what OWASP asks of a single pass, and the passes are two: a guess costs
whoever stole the hashes as much as it can without being felt at a sign-in. Two hashes
at a time at most bound the memory that a storm of sign-ins can take, and one core is
left to the event loop. Hashes of other parameters are made anew at the next sign-in.
"""

import os
import unicodedata

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

CONCURRENT_HASHES = min(2, max(1, (os.cpu_count() or 1) - 1))
PASSES = 2
MEMORY_KIB = 47_104

_hasher = PasswordHash(
    [Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)]
)
# A person who does not exist costs the same work as one who does.
_DUMMY = _hasher.hash("no such account")
_limiter = anyio.CapacityLimiter(CONCURRENT_HASHES)


def _normal(password: str) -> str:
    # Some keyboards compose «й» of two characters, others send one.
    return unicodedata.normalize("NFC", password)


async def hash_password(password: str) -> str:
    return await anyio.to_thread.run_sync(
        _hasher.hash, _normal(password), limiter=_limiter
    )


async def verify_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Return whether it matches, and a new hash when the stored one is outdated."""
    matches, updated = await anyio.to_thread.run_sync(
        _hasher.verify_and_update,
        _normal(password),
        stored or _DUMMY,
        limiter=_limiter,
    )
    return matches and stored is not None, updated
