"""Passwords: what fits, what does not, and that nobody's name is answered no faster."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from assistant.people import passwords
from assistant.people.passwords import LONGEST, SHORTEST, PasswordRefused, hashed, verified


@pytest.fixture(scope="module")
def stored() -> str:
    return hashed("naïve Überraschung")


def test_a_password_fits_its_hash_however_the_keyboard_composed_it(stored: str) -> None:
    assert "Überraschung" not in stored
    for form in ("NFC", "NFD"):
        assert verified(stored, unicodedata.normalize(form, "naïve Überraschung"))  # type: ignore[arg-type]
    for other in ("naive Uberraschung", "NAÏVE ÜBERRASCHUNG", "", "\udcff", "x" * 100_000):
        assert not verified(stored, other)


def test_nothing_fits_an_account_without_a_password_or_with_a_damaged_hash() -> None:
    assert not verified(None, "")
    assert not verified(None, "naïve Überraschung")
    assert not verified("", "")
    assert not verified("$argon2id$damaged", "")


def test_a_name_that_nobody_has_costs_the_same_work(stored: str) -> None:
    # What the time depends on, and not the time itself, which a busy machine stretches.
    assert extract_parameters(passwords.nobodys()) == extract_parameters(stored)
    assert extract_parameters(stored).type == Type.ID


def test_a_hash_with_other_parameters_is_to_be_renewed(stored: str) -> None:
    assert not passwords.outdated(stored)
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("x"))


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
def test_too_short_and_too_long_ones_are_refused_with_the_bounds(length: int) -> None:
    with pytest.raises(PasswordRefused, match=f"{SHORTEST} to {LONGEST}"):
        hashed("x" * length)
