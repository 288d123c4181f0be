import reflex as rx

from edu_platform.core.db import transaction
from edu_platform.core.guard import public
from edu_platform.mail import service as mail
from edu_platform.mail.service.unsubscribing import LONGEST_TOKEN


class UnsubscriptionState(rx.State):
    """What the link of a marketing letter is about; a press of a button uses it.

    Nobody has to sign in, so nobody's identity is asked: the sealed token says who.
    """

    is_loaded: bool = False
    is_useless: bool = False
    is_done: bool = False
    hint: str = ""

    def _token(self) -> str:
        return self.router.url.query_parameters.get("token", "")[: LONGEST_TOKEN + 1]

    @rx.event
    @public
    async def load(self) -> None:
        self.is_done = False
        try:
            self.hint = mail.hint_of_link(self._token())
            self.is_useless = False
        except mail.LinkDamaged:
            self.is_useless = True
        self.is_loaded = True

    @rx.event
    @public
    async def unsubscribe(self) -> None:
        async with transaction() as session:
            await mail.unsubscribe_by_link(session, self._token())
        self.is_done = True
