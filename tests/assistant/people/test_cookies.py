"""A cookie proves what this server gave out for that very purpose, and nothing else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.people import People


def test_an_issued_cookie_names_its_person() -> None:
    people = People("secret")
    person, cookie = people.issue()
    assert people.verify(cookie) == person


def test_another_installations_cookie_is_worth_nothing() -> None:
    _, cookie = People("theirs").issue()
    assert People("ours").verify(cookie) is None


@given(st.text())
def test_no_made_up_cookie_is_accepted(cookie: str) -> None:
    assert People("secret").verify(cookie) is None


@given(st.data())
def test_a_changed_cookie_is_not_accepted(data: st.DataObject) -> None:
    people = People("secret")
    person, cookie = people.issue()
    place = data.draw(st.integers(0, len(cookie) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_."))
    changed = cookie[:place] + letter + cookie[place + 1 :]
    # Base64 has spare bits: another spelling of the same signature is still ours.
    assert people.verify(changed) in (None, person)


def test_the_secret_is_made_once_and_readable_by_the_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEITAI_SECRET", raising=False)
    _, cookie = People.at(tmp_path).issue()
    assert People.at(tmp_path).verify(cookie) is not None
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_the_environments_secret_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITAI_SECRET", "from the environment")
    _, cookie = People.at(tmp_path).issue()
    assert People("from the environment").verify(cookie) is not None
    assert not (tmp_path / "secret").exists()


def test_a_session_is_no_person_cookie_and_no_form_and_the_other_way_round() -> None:
    people = People("secret")
    _, cookie = people.issue()
    session, form = people.issue_session("ann", 1), people.issue_form()
    assert people.verify_session(session, 60) == ("ann", 1)
    assert people.verify_form(form, form)
    assert people.verify(session) is people.verify(form) is None
    assert people.verify_session(cookie, 60) is people.verify_session(form, 60) is None
    assert not people.verify_form(session, session)


def test_an_old_session_is_worth_nothing() -> None:
    people = People("secret")
    assert people.verify_session(people.issue_session("ann", 1), -1) is None


def test_a_form_needs_the_cookie_of_the_same_browser() -> None:
    people = People("secret")
    ours, theirs = people.issue_form(), people.issue_form()
    assert not people.verify_form(None, ours)
    assert not people.verify_form(theirs, ours)


@given(st.text(), st.text())
def test_no_made_up_session_or_form_is_accepted(cookie: str, field: str) -> None:
    people = People("secret")
    assert people.verify_session(cookie, 60) is None
    assert not people.verify_form(cookie, field)
    assert not people.verify_form(cookie, cookie)


def test_a_token_stands_for_its_parts_and_says_nothing_of_them() -> None:
    people = People("secret")
    assert people.token("run", "qwen/heap") == people.token("run", "qwen/heap")
    others = {people.token("run", "yi/heap"), people.token("runqwen", "/heap"), people.token("run")}
    assert people.token("run", "qwen/heap") not in others | {People("x").token("run", "qwen/heap")}
    assert len(others) == 3
