"""The least there is to a sign-in: one password checked by argon2, beside the loop.

With the parameters of the platform, and nothing else: no database, no counting.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pwdlib.hashers.argon2 import Argon2Hasher

_hasher = Argon2Hasher(
    time_cost=int(os.environ["FLOOR_PASSES"]),
    memory_cost=int(os.environ["FLOOR_MEMORY_KIB"]),
    parallelism=1,
)
_password = os.environ["FLOOR_PASSWORD"]
_hashed = _hasher.hash(_password)
_pool = ThreadPoolExecutor(max_workers=int(os.environ["FLOOR_AT_ONCE"]))


async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """Check the password at each request."""
    if scope["type"] != "http":
        return
    loop = asyncio.get_running_loop()
    matches = await loop.run_in_executor(_pool, _hasher.verify, _password, _hashed)
    status = 200 if matches else 500
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
