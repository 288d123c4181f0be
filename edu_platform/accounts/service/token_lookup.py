"""From a bearer token to a person."""

from edu_platform.accounts.service.api_tokens import (
    MARK,
    TOPIC,
    TokenIdentity,
    identify_api_token,
)
from edu_platform.accounts.service.remembered import Remembered
from edu_platform.accounts.service.sessions import TOPIC as SESSION
from edu_platform.core import live

LENGTH = len(MARK) + 43

remembered = Remembered(identify_api_token, TOPIC)


async def look_up_api_token(token: str) -> TokenIdentity | None:
    # What cannot be one of ours costs no query.
    if len(token) != LENGTH or not token.startswith(MARK):
        return None
    return await remembered.look_up(token)


@live.on(SESSION)
async def _forget_person(payload: live.Payload) -> None:
    """Read a person's tokens anew: all their sessions were ended for a reason."""
    user_id = payload.get("user_id", "")
    remembered.forget_those(lambda identity: str(identity.user_id) == user_id)


async def forget_all_tokens() -> None:
    remembered.forget_all()
