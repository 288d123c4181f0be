"""What a registration may be made of."""

from typing import Any

import pytest
from pydantic import ValidationError

from edu_platform.accounts.schemas import (
    ProfileUpdate,
    RegistrationCreate,
    SignInSubmission,
    StatusUpdate,
)
from edu_platform.core.i18n import use_locale
from edu_platform.core.password_policy import well_known
from edu_platform.legal.models import REQUIRED
from edu_platform.ui.field_errors import errors_by_field
from tests.accounts.factories import registration


def _errors(model: Any = RegistrationCreate, /, **fields: Any) -> dict[str, str]:
    given = {
        "display_name": "Анна Ким",
        "email": "anna@example.org",
        "password": "синий чайник поёт",
        **({"consents": REQUIRED} if model is RegistrationCreate else {}),
        **fields,
    }
    with pytest.raises(ValidationError) as caught:
        model.model_validate(given)
    return errors_by_field(caught.value)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@localhost",
        "@example.org",
        "anna@@example.org",
        "anna@example.org, bob@example.org",
        "Anna <anna@example.org>",
        "anna@example.org\r\nBcc: bob@example.org",
        "an na@example.org",
        "anna@example.org\x00",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 250 + ".org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert list(_errors(email=email)) == ["email"]


@pytest.mark.parametrize(
    "email", ["anna+edu@example.org", "анна@пример.рф", "a@b.xn--p1ai", " a@b.org "]
)
def test_unusual_addresses_are_addresses(email: str) -> None:
    assert registration(email).email == email.strip()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("1234567", "At least 8 characters."),
        ("12345678", "among the first"),
        ("Password", "among the first"),
        ("пароль123", "among the first"),
        ("aaaaaaaabb", "among the first"),
        ("Anna@Example.org", "Your name or address"),
        ("АННА КИМ", "Your name or address"),
    ],
)
def test_what_is_guessed_first_is_no_password(password: str, why: str) -> None:
    with use_locale("en"):
        errors = _errors(password=password)
    assert list(errors) == ["password"]
    assert why in errors["password"]


def test_the_three_thousand_most_used_passwords_are_refused() -> None:
    listed = well_known()
    assert len([word for word in listed if len(word) >= 8]) >= 3000
    assert {"qwertyuiop", "1q2w3e4r5t", "dkflbvbhjdyf", "солнышко"} <= listed
    for word in sorted(word for word in listed if len(word) >= 8)[::100]:
        assert list(_errors(password=word.upper())) == ["password"]


def test_refusals_are_said_in_the_readers_language() -> None:
    with use_locale("en"):
        english = _errors(password="short", email="x", display_name="a")
    assert english == {
        "password": "At least 8 characters.",
        "email": "Please check the e-mail address.",
        "display_name": "At least 2 characters, please.",
    }


def test_a_long_password_is_taken_whole() -> None:
    long = "слово " * 41 + "и конец"
    assert len(long) > 250
    assert registration(password=long).password == long
    assert list(_errors(password="x" * 257)) == ["password"]


def test_every_character_of_a_password_counts_also_spaces_at_its_ends() -> None:
    assert registration(password="  two words  ").password == "  two words  "


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Анна \t Ким ", "Анна Ким"),
        ("Анна\nКим", "Анна Ким"),
        ("и\u0306ога", "йога"),
        ("O'Neil-Łukasz, Jr.", "O'Neil-Łukasz, Jr."),
        ("李 小龙", "李 小龙"),
    ],
)
def test_a_name_stands_on_one_line(name: str, kept: str) -> None:
    assert registration(display_name=name).display_name == kept


@pytest.mark.parametrize("name", ["", "A", "Ан\x00на", "Ан\u202eна", "\u200b\u200b"])
def test_a_name_can_be_read(name: str) -> None:
    assert list(_errors(display_name=name)) == ["display_name"]


@pytest.mark.parametrize("field", ["role", "status", "email_confirmed_at", "id"])
def test_nobody_gives_themselves_more_than_the_form_has(field: str) -> None:
    assert list(_errors(**{field: "admin"})) == [field]
    profile = _errors(ProfileUpdate, email="x", password="y", **{field: "admin"})
    assert field in profile
    assert {"email", "password"} <= set(profile)


def test_a_profile_keeps_its_language_unless_one_is_given() -> None:
    assert ProfileUpdate(display_name="Анна").locale is None
    with pytest.raises(ValidationError):
        ProfileUpdate.model_validate({"display_name": "Анна", "locale": "de"})


def test_nobody_is_deleted_by_a_status() -> None:
    with pytest.raises(ValidationError):
        StatusUpdate.model_validate({"status": "deleted"})


def test_sign_in_takes_passwords_as_they_are() -> None:
    given = SignInSubmission(email="x", password=" x ")
    assert given.password == " x "
