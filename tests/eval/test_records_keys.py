"""API keys as stored, on each kind of database: never themselves, counted, revocable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from eval.records import InvalidRecord
from eval.records.keys import LONGEST_LABEL, MOST_KEYS, Keys, Spent, TooManyKeys, UnknownKey, is_key
from eval.records.people import Accounts

DAY = "2026-05-01"


@pytest.fixture
def keys(records):
    return Keys.beside(records)


def test_a_key_is_found_by_its_secret_which_is_stored_nowhere(keys, records):
    made, secret = keys.make("ann", "  my   editor ")
    assert is_key(secret)
    assert keys.find(secret) == made
    assert (made.label, made.person, made.used) == ("my editor", "ann", None)
    assert secret.startswith(made.prefix)
    with records._database.reading() as db:
        rows = [str(row) for row in db.execute(text("SELECT * FROM api_keys"))]
    assert secret not in "".join(rows)
    assert keys.find(secret[:-1] + "!") is None


def test_keys_differ_and_are_listed_for_their_person_alone(keys):
    secrets = {keys.make(person, "x")[1] for person in ("ann", "ann", "ben")}
    assert len(secrets) == 3
    assert [key.person for key in keys.of("ann")] == ["ann", "ann"]
    assert len(keys.all()) == 3


def test_a_revoked_key_is_worth_nothing_and_only_its_person_can_revoke_it(keys):
    made, secret = keys.make("ann", "x")
    with pytest.raises(UnknownKey):
        keys.revoke(made.id, "ben")
    assert keys.revoke(made.id, "ann").id == made.id
    assert keys.find(secret) is None
    assert keys.of("ann") == []
    assert keys.all()[0].revoked is not None
    with pytest.raises(UnknownKey):
        keys.revoke(made.id)


def test_a_person_has_so_many_keys_in_force(keys):
    made = [keys.make("ann", f"{n}")[0] for n in range(MOST_KEYS)]
    with pytest.raises(TooManyKeys):
        keys.make("ann", "one more")
    keys.make("ben", "first")
    keys.revoke(made[0].id)
    keys.make("ann", "instead")


@pytest.mark.parametrize("label", ["", "  ", "x" * (LONGEST_LABEL + 1), "a\x1b[31m", "a\u202eb"])
def test_a_label_is_short_and_visible(keys, label):
    with pytest.raises(InvalidRecord):
        keys.make("ann", label)


def test_what_is_spent_adds_up_by_day_also_from_many_threads(keys):
    made, _ = keys.make("ann", "x")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keys.spend, [[Spent(made.id, DAY, 1, 5)]] * 40))
    keys.spend([Spent(made.id, "2026-05-02", 1, 7), Spent("gone", DAY, 1, 1)])
    assert keys.tokens(made.id, DAY) == 200
    assert keys.tokens(made.id, "2026-05-03") == 0
    assert keys.of("ann")[0].used is not None


def test_a_removed_account_takes_its_keys_with_it(keys, url):
    accounts = Accounts.open(url)
    ann, ben = (accounts.add(name, "member", None).person for name in ("ann", "ben"))
    secret, other = keys.make(ann, "x")[1], keys.make(ben, "x")[1]
    accounts.remove("ann")
    assert keys.find(secret) is None
    assert keys.find(other) is not None
    accounts.close()
