from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from edu_platform.core.errors import FieldInvalid
from edu_platform.core.i18n import use_locale
from edu_platform.ui.field_errors import MESSAGES, errors_by_field


def _email(value: str) -> str:
    if "@" not in value:
        # As Pydantic's own EmailStr does.
        kind, words = "value_error", "value is not a valid email address: {reason}"
        raise PydanticCustomError(kind, words, {"reason": "no @-sign"})
    return value


def _in_capitals(value: str) -> str:
    if value != value.upper():
        raise ValueError("In capitals, please.")
    return value


class Inner(BaseModel):
    name: str = Field(min_length=1)


class Form(BaseModel, extra="forbid"):
    required: str = "x"
    name: str = Field("x", min_length=1, max_length=1)
    about: str = Field("abc", min_length=3, max_length=5)
    email: Annotated[str, AfterValidator(_email)] = "a@b"
    code: Annotated[str, AfterValidator(_in_capitals)] = "A"
    age: int = Field(20, ge=18, le=99)
    share: float = Field(0.5, gt=0, lt=1)
    price: Decimal = Decimal(1)
    kind: Literal["a", "b"] = "a"
    day: date = date(2026, 1, 1)
    site: AnyHttpUrl = AnyHttpUrl("https://example.org")
    course: UUID = UUID(int=0)
    tags: list[str] = Field(["x"], min_length=1, max_length=2)
    inner: Inner = Inner(name="x")

    @model_validator(mode="after")
    def not_both(self) -> "Form":
        if self.kind == "b" and self.age == 99:
            raise ValueError("Too old for b.")
        return self


class Required(BaseModel):
    name: str


def _errors(model: type[BaseModel], **data: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught, use_locale("en"):
        model.model_validate(data)
    with use_locale("en"):
        return errors_by_field(caught.value)


FILL_IN = "Please fill in this field."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", FILL_IN),
        ("name", "xx", "At most 1 character, please."),
        ("name", None, FILL_IN),
        ("about", "a", "At least 3 characters, please."),
        ("about", "abcdef", "At most 5 characters, please."),
        ("email", "nobody", "Please check the e-mail address."),
        ("code", "a", "In capitals, please."),
        ("age", "old", "Please enter a whole number."),
        ("age", 17, "No less than 18, please."),
        ("age", 100, "No more than 99, please."),
        ("share", "half", "Please enter a number."),
        ("share", 0, "More than 0.0, please."),
        ("share", 1, "Less than 1.0, please."),
        ("price", "much", "Please enter a number."),
        ("kind", "c", "Please choose one of the options."),
        ("day", "tomorrow", "Please enter a date."),
        ("site", "example", "Please enter a full address, with https://."),
        ("course", "x", "Please choose one of the options."),
        ("tags", [], "Choose at least 1."),
        ("tags", ["a", "b", "c"], "Choose at most 2."),
        ("unknown", "x", "Please check this field."),
    ],
)
def test_each_kind_of_error_has_words(field: str, value: Any, message: str) -> None:
    assert _errors(Form, **{field: value}) == {field: message}


def test_what_is_missing_is_asked_for() -> None:
    assert _errors(Required) == {"name": FILL_IN}


def test_each_field_has_one_message_and_inner_ones_are_named_by_their_way() -> None:
    errors = _errors(Form, age=1, name="", inner={"name": ""})

    assert list(errors) == ["name", "age", "inner.name"]


def test_what_concerns_the_whole_form_is_told_apart() -> None:
    assert _errors(Form, kind="b", age=99) == {"form": "Too old for b."}


def test_a_rule_that_needs_the_database_reads_the_same() -> None:
    class NameTaken(FieldInvalid):
        field = "name"
        msgid = "This name is taken."

    assert errors_by_field(NameTaken()) == {"name": "This name is taken."}


def test_the_table_names_only_errors_that_pydantic_has() -> None:
    """An error type that Pydantic no longer has would hide a hole in the table."""
    known = set(core_schema.ErrorType.__args__)

    assert set(MESSAGES) <= known
