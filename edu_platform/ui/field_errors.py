"""What a validation error says beside each field, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from edu_platform.core.errors import FieldInvalid
from edu_platform.core.i18n import _, _n

# Where an error concerns the form as a whole.
FORM = "form"
Context = Mapping[str, Any]


def _too_short(context: Context) -> str:
    length = int(context["min_length"])
    if length <= 1:
        return _("Please fill in this field.")
    return _n(
        "At least {n} character, please.", "At least {n} characters, please.", length
    )


def _too_long(context: Context) -> str:
    length = int(context["max_length"])
    return _n(
        "At most {n} character, please.", "At most {n} characters, please.", length
    )


def _too_few(context: Context) -> str:
    return _("Choose at least {limit}.", limit=context["min_length"])


def _too_many(context: Context) -> str:
    return _("Choose at most {limit}.", limit=context["max_length"])


def _value_error(context: Context) -> str:
    # A validator of ours raises ValueError with words for people; Pydantic's own
    # e-mail check gives only a reason, in English.
    if "error" in context:
        return str(context["error"])
    return _("Please check the e-mail address.")


def _missing(_context: Context) -> str:
    return _("Please fill in this field.")


def _number(_context: Context) -> str:
    return _("Please enter a number.")


def _whole_number(_context: Context) -> str:
    return _("Please enter a whole number.")


def _date(_context: Context) -> str:
    return _("Please enter a date.")


def _choice(_context: Context) -> str:
    return _("Please choose one of the options.")


def _address(_context: Context) -> str:
    return _("Please enter a full address, with https://.")


def _at_least(context: Context) -> str:
    return _("No less than {limit}, please.", limit=context["ge"])


def _at_most(context: Context) -> str:
    return _("No more than {limit}, please.", limit=context["le"])


def _above(context: Context) -> str:
    return _("More than {limit}, please.", limit=context["gt"])


def _below(context: Context) -> str:
    return _("Less than {limit}, please.", limit=context["lt"])


MESSAGES: Mapping[str, Callable[[Context], str]] = {
    "missing": _missing,
    "string_too_short": _too_short,
    "string_too_long": _too_long,
    "too_short": _too_few,
    "too_long": _too_many,
    "value_error": _value_error,
    "string_type": _missing,
    "int_parsing": _whole_number,
    "int_from_float": _whole_number,
    "int_type": _whole_number,
    "float_parsing": _number,
    "float_type": _number,
    "decimal_parsing": _number,
    "decimal_type": _number,
    "finite_number": _number,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "greater_than": _above,
    "less_than": _below,
    "enum": _choice,
    "literal_error": _choice,
    "uuid_parsing": _choice,
    "date_parsing": _date,
    "date_from_datetime_parsing": _date,
    "date_type": _date,
    "datetime_parsing": _date,
    "datetime_from_date_parsing": _date,
    "datetime_type": _date,
    "url_parsing": _address,
    "url_scheme": _address,
    "url_type": _address,
}


def message_of(kind: str, context: Context) -> str:
    """Return the words for one of Pydantic's errors, or of ours."""
    if kind in MESSAGES:
        return MESSAGES[kind](context)
    # A validator of ours that raises PydanticCustomError brings its words along.
    return str(context.get("message") or _("Please check this field."))


def errors_by_field(error: ValidationError | FieldInvalid) -> dict[str, str]:
    """Return one message for each field, the first that applies.

    A field inside another is named `outer.inner`; what concerns no field is "form".
    """
    if isinstance(error, FieldInvalid):
        return {error.field or FORM: error.message}
    found: dict[str, str] = {}
    for problem in error.errors():
        name = ".".join(str(step) for step in problem["loc"]) or FORM
        kind = "missing" if problem["input"] == "" else problem["type"]
        found.setdefault(name, message_of(kind, problem.get("ctx", {})))
    return found
