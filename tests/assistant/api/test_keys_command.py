"""`python -m assistant keys`: an administrator makes, lists and ends keys."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from assistant.api.command import app
from assistant.people.command import app as people
from eval.records import Records
from eval.records.keys import Keys
from eval.records.people import Accounts


@pytest.fixture
def run(database_url: str):
    def ask(*arguments: str):
        return CliRunner().invoke(app, [*arguments, "--database", database_url])

    return ask


def test_a_key_is_made_listed_and_ended(run, database_url) -> None:
    made = run("new", "nightly job")
    secret = made.stdout.strip()
    assert (made.exit_code, len(secret)) == (0, 46)
    listed = json.loads(run("list", "--json").stdout)["keys"]
    assert [(key["label"], key["prefix"]) for key in listed] == [("nightly job", secret[:9])]
    assert secret not in run("list").output
    assert run("revoke", listed[0]["id"]).exit_code == 0
    assert json.loads(run("list", "--json").stdout)["keys"][0]["revoked"]
    records = Records.open(database_url)
    assert Keys.beside(records).find(secret) is None
    records.close()


def test_a_key_for_an_account_is_that_persons(run, database_url) -> None:
    accounts = Accounts.open(database_url)
    ann = accounts.add("ann", "member", None)
    accounts.close()
    made = json.loads(run("new", "editor", "--account", "Ann", "--json").stdout)
    assert made["key"].startswith("lt-")
    assert made["account"] == "Ann"
    records = Records.open(database_url)
    assert [key.person for key in Keys.beside(records).all()] == [ann.person]
    records.close()
    assert json.loads(run("list", "--json").stdout)["keys"][0]["account"] == "ann"


@pytest.mark.parametrize("arguments", [("new", "x", "--account", "nobody"), ("revoke", "nothing")])
def test_what_is_not_there_is_named(run, arguments) -> None:
    done = run(*arguments)
    assert isinstance(done.exception, LookupError)
    assert arguments[-1] in str(done.exception)


def test_a_bad_label_is_bad_input(run) -> None:
    assert run("new", " ").exception.code == "illegal_label"


@pytest.mark.parametrize(
    ("commands", "words"),
    [(app, ["list"]), (app, ["revoke", "x"]), (people, ["list"]), (people, ["remove", "ann"])],
)
def test_who_makes_nothing_makes_no_database(commands, words, tmp_path) -> None:
    """Looking into a database whose name was mistyped tells of no accounts and no keys."""
    typo = tmp_path / "nowhere" / "typo.db"
    done = CliRunner().invoke(commands, [*words, "--database", f"sqlite:///{typo}"])
    assert f"{typo}: there is no such database" in str(done.exception)
    assert not typo.parent.exists()
