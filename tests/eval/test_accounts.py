"""Accounts as stored, on each kind of database: clear names, and sessions that end."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.records import InvalidRecord, Vote
from eval.records.people import Accounts, NameTaken, UnknownAccount, legal_name


@pytest.fixture
def accounts(url):
    opened = Accounts.open(url)
    yield opened
    opened.close()


def test_an_account_is_found_by_its_name_in_any_case_and_by_its_person(accounts):
    made = accounts.add("Ann", "admin", "hash")
    assert accounts.named(" aNN ") == accounts.of(made.person) == made
    assert (made.name, made.role, made.password) == ("ann", "admin", "hash")
    assert accounts.all() == [made]


def test_a_name_belongs_to_one_account(accounts):
    accounts.add("ann", "member", None)
    with pytest.raises(NameTaken, match="'ann'"):
        accounts.add("ANN", "member", None)
    assert len(accounts.all()) == 1


def test_another_password_ends_sessions_and_another_role_does_not(accounts):
    made = accounts.add("ann", "member", "hash")
    accounts.set_role("ann", "rater")
    assert accounts.of(made.person).version == made.version
    accounts.set_password("ann", "other")
    changed = accounts.of(made.person)
    assert changed.version > made.version
    assert (changed.role, changed.password) == ("rater", "other")
    accounts.end_sessions(made.person)
    assert accounts.of(made.person).version > changed.version


def test_a_newer_hash_of_the_same_password_ends_no_session_and_undoes_no_change(accounts):
    before = accounts.add("ann", "member", "old")
    accounts.rehash(before, "newer")
    after = accounts.of(before.person)
    assert (after.password, after.version) == ("newer", before.version)
    accounts.rehash(before, "late")
    assert accounts.of(before.person).password == "newer"


def test_a_removed_account_is_gone_and_its_name_names_another_person(accounts):
    first = accounts.add("ann", "admin", "hash")
    accounts.remove("Ann")
    assert accounts.of(first.person) is accounts.named("ann") is None
    assert accounts.add("ann", "member", "hash").person != first.person


def test_a_removed_account_leaves_its_votes_behind(accounts, records, begin):
    person = accounts.add("ann", "member", "hash").person
    battle = begin(person=person)
    records.vote(Vote(battle, person, "a"))
    accounts.remove("ann")
    assert [pair.voter for pair in records.pairwise_votes(["qwen", "deepseek"])] == [person]


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.remove("bob"),
        lambda a: a.set_role("bob", "admin"),
        lambda a: a.set_password("bob", "hash"),
    ],
)
def test_nothing_is_changed_of_an_account_that_is_not_there(accounts, change):
    with pytest.raises(UnknownAccount, match="'bob'"):
        change(accounts)


def test_an_unknown_role_is_refused_with_the_legal_ones(accounts):
    with pytest.raises(InvalidRecord, match="member, rater, admin"):
        accounts.add("ann", "boss", None)


def test_whom_a_proxy_vouches_for_gets_one_account_at_the_first_time(accounts):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(accounts.vouched("ann@example.org").person))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    (made,) = accounts.all()
    assert (made.role, made.password) == ("member", None)


def test_a_password_hash_is_in_no_representation(accounts):
    assert "hush" not in repr(accounts.add("ann", "member", "hush"))


@pytest.mark.parametrize("name", ["ann", "张伟", "o-b.c_d@example.org", "Ann B", "प्रिया", "a" * 64])
def test_names_as_people_have_them_are_legal(name):
    assert legal_name(name) == name.lower()


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "a" * 65, "a  b", "a\nb", "a\0b", "a/b", "<b>", "a:b", "a,b",
        "ａdmin",  # a wide letter
        "\u212aim",  # the Kelvin sign
        "ﬁn", "ann\ufe0f", "ann\u200b", "\u202eann", "ann\u034f", "e\u0301ve",
    ],
)  # fmt: skip
def test_a_name_that_could_be_mistaken_for_another_is_refused(name):
    with pytest.raises(InvalidRecord, match="choose another"):
        legal_name(name)


@given(st.text(max_size=70))
def test_a_legal_name_is_its_own_legal_name(text):
    try:
        name = legal_name(text)
    except InvalidRecord:
        return
    assert legal_name(name) == name
    assert name.isprintable()
