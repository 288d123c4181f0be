"""Errors that are a normal answer, as opposed to bugs.

A service raises a subclass; the two edges translate it: the API into a problem
document, the UI into a flash. Any other exception is a bug: it is logged, and the
person sees only that something went wrong and the request's id.
"""

from typing import Any, ClassVar

from edu_platform.core.i18n import N_, _, current_locale, use_locale


class AppError(Exception):
    """A refusal with a message that is safe and useful to show to the person."""

    status_code: ClassVar[int] = 400
    msgid: ClassVar[str] = N_("The request could not be carried out.")

    def __init__(self, **params: Any) -> None:
        self.params = params
        # Remembered here: whoever shows the error may run outside the request.
        self.locale = current_locale.get()
        super().__init__(self.msgid)

    @property
    def message(self) -> str:
        """The message in the language of the person who is refused."""
        with use_locale(self.locale):
            return _(self.msgid, **self.params)

    @property
    def code(self) -> str:
        """A stable name for programs: the class's name."""
        return type(self).__name__


class FieldInvalid(AppError):
    """One field of a form or request breaks a rule that needs the database."""

    status_code = 422
    field: ClassVar[str] = ""


class Unstorable(AppError):
    """The database has no place for a value: a NUL character, a far too big number."""

    status_code = 422
    msgid = N_("Something in the request cannot be stored.")


class SignInRequired(AppError):
    status_code = 401
    msgid = N_("Please sign in first.")


class NotPermitted(AppError):
    status_code = 403
    msgid = N_("You are not allowed to do this.")


class SecondFactorRequired(NotPermitted):
    msgid = N_("Administrators need two-step sign-in: turn it on in your settings.")


class NotFound(AppError):
    status_code = 404
    msgid = N_("This was not found.")


class Conflict(AppError):
    status_code = 409
    msgid = N_("This has changed in the meantime.")


class TooManyRequests(AppError):
    """`retry_after` is in whole seconds."""

    status_code = 429
    msgid = N_("Too many attempts. Please try again in {seconds} s.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(seconds=retry_after)


class ServiceUnavailable(AppError):
    status_code = 503
    msgid = N_("The service is busy. Please try again in a minute.")
