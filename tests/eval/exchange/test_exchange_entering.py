"""What an import adds, skips and refuses to mix; the commands for both ways."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing

import pytest
from exchanged import CONTESTANTS, PERSONS, fill, standings
from exchanging import ROOT, command, lines, received, rewrite, rows, sent
from sql import raw
from sqlalchemy import text

from eval.exchange.merging import ExportDamaged
from eval.exchange.open_data import LATER
from eval.records import Records
from eval.records.exchange import Exchange, Merged


def test_what_is_here_already_is_counted_and_skipped(url, databases, tmp_path):
    sent(url, tmp_path / "first")
    fill(url, 3, seed=9)
    sent(url, tmp_path / "second")
    other = databases.migrated()
    assert received(other, tmp_path / "first").added == 24
    before = rows(other)
    again = received(other, tmp_path / "first")
    assert (again.added, again.skipped) == (0, 24)
    assert rows(other) == before
    more = received(other, tmp_path / "second")
    assert (more.added, more.skipped) == (3, 24)
    assert standings(other)[0][0]["votes"] == standings(url)[0][0]["votes"]


def test_ones_own_battles_that_come_back_are_not_doubled(url, databases, tmp_path):
    other = databases.migrated()
    fill(other, 5, seed=7)
    sent(url, tmp_path / "out")
    received(other, tmp_path / "out")
    sent(other, tmp_path / "both")
    taken = received(url, tmp_path / "both")
    assert (taken.added, taken.skipped) == (5, 24)
    # By two ways into a third house.
    third = databases.migrated()
    received(third, tmp_path / "out")
    taken = received(third, tmp_path / "both")
    assert (taken.added, taken.skipped) == (5, 24)
    assert standings(third)[1:] == standings(url)[1:] == standings(other)[1:]


def test_a_rater_is_one_within_a_run_and_is_found_nowhere_else(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    reviews = lines(tmp_path / "out", "reviews.jsonl")
    battles = {line["id"]: line["voter"] for line in lines(tmp_path / "out", "battles.jsonl")}
    pairs = {(line["rater"], battles[line["sample"]]) for line in reviews}
    assert len(pairs) == len({rater for rater, _ in pairs}) == len(PERSONS)
    assert {voter for _, voter in pairs}.isdisjoint({rater for rater, _ in pairs})
    other = databases.migrated()
    assert received(other, tmp_path / "out").reviews == 24
    assert received(other, tmp_path / "out").reviews == 0
    sent(other, tmp_path / "again")
    again = lines(tmp_path / "again", "reviews.jsonl")
    assert sorted(map(str, again)) == sorted(map(str, reviews))
    assert received(url, tmp_path / "again").reviews == 0


def test_an_export_of_before_opinions_is_read_without_them(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for name in LATER:
        (tmp_path / "out" / name).unlink()
        del manifest["files"][name]
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest))
    other = databases.migrated()
    assert received(other, tmp_path / "out").added == 24
    assert standings(other)[:4] == standings(url)[:4]


def test_imported_battles_name_their_origin_and_own_ones_none(url, databases, tmp_path):
    told = sent(url, tmp_path / "out")
    other = databases.migrated()
    fill(other, 2, seed=7, prefix="own")
    received(other, tmp_path / "out")
    with raw(other) as db:
        found = db.execute(text("SELECT origin, count(*) FROM battles GROUP BY origin")).all()
    assert {tuple(row) for row in found} == {(None, 2), (told["origin"], 24)}
    again = sent(other, tmp_path / "again")
    origins = {line["origin"] for line in lines(tmp_path / "again", "battles.jsonl")}
    assert origins == {told["origin"], again["origin"]}
    assert told["origin"] != again["origin"]


def test_a_voter_of_a_file_is_never_a_person_of_this_house(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    content = (tmp_path / "out" / "battles.jsonl").read_text()
    voter = json.loads(content.splitlines()[0])["voter"]
    for name in ("battles", "ratings", "votes", "opinions", "uses"):
        old = (tmp_path / "out" / f"{name}.jsonl").read_text()
        rewrite(tmp_path / "out", f"{name}.jsonl", old.replace(voter, "victim"))
    other = databases.migrated()
    received(other, tmp_path / "out")
    records = Records.open(other)
    assert records.history("victim", 10) == []
    assert records.counts().persons == 3
    records.close()


def test_the_same_id_from_elsewhere_stops_the_import_and_is_named(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    other = databases.migrated()
    fill(other, 1)
    before = rows(other)
    place = [line["id"] for line in lines(tmp_path / "out", "battles.jsonl")].index("battle-1-0")
    with pytest.raises(ExportDamaged, match=rf"battles\.jsonl: line {place + 1}: .*another"):
        received(other, tmp_path / "out")
    assert rows(other) == before


def test_two_imports_at_once_add_each_battle_once(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    other = databases.migrated()
    command = [sys.executable, "-m", "eval", "import", str(tmp_path / "out"), "--json"]
    both = [
        subprocess.Popen(
            [*command, "--database", other], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=ROOT,
        )
        for _ in range(2)
    ]  # fmt: skip
    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    said = [json.loads(out.splitlines()[-1]) for out, _ in told]
    assert sorted((one["added"], one["skipped"]) for one in said) == [(0, 24), (24, 0)]


def test_merging_nothing_adds_nothing(database_url):
    with closing(Exchange.open(database_url)) as exchange:
        empty = {name: [] for name in ("battles", "slots", "turns", "answers", "votes")}
        assert exchange.merge(empty | {"ratings": [], "runs": []}) == Merged(0, 0)


def test_the_commands_say_what_they_did(url, databases, tmp_path, monkeypatch, capsys):
    out, other = str(tmp_path / "out"), databases.migrated()
    assert command(monkeypatch, "export", out, "--database", url, "--json") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["folder"], told["battles"], told["voters"]) == (out, 24, 3)
    assert command(monkeypatch, "import", out, "--database", other, "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["added"], said["skipped"], said["origin"]) == (24, 0, told["origin"])
    assert said["contestants"] == sorted(CONTESTANTS)


def test_bad_usage_is_one_line_and_exit_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    for words in (
        ("import", str(tmp_path / "nowhere")),
        ("export", str(tmp_path)),
        ("export", str(tmp_path / "out"), "--database", "nonsense://x"),
    ):
        assert command(monkeypatch, *words) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_export_makes_no_database_that_somebody_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    typo, out = tmp_path / "nowhere" / "typo.db", str(tmp_path / "out")
    assert command(monkeypatch, "export", out, "--database", f"sqlite:///{typo}") == 2
    assert f"{typo}: there is no such database" in capsys.readouterr().err
    assert not typo.parent.exists() and not (tmp_path / "out").exists()


def test_an_export_of_a_database_without_records_makes_none(tmp_path, monkeypatch, capsys):
    (tmp_path / "empty.db").touch()
    out = str(tmp_path / "out")
    assert command(monkeypatch, "export", out, "--database", f"sqlite:///{tmp_path}/empty.db") == 2
    assert "holds no records of this program" in capsys.readouterr().err


def test_an_arena_without_battles_has_an_empty_export(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    out = str(tmp_path / "out")
    assert command(monkeypatch, "export", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["battles"] == 0
    assert command(monkeypatch, "import", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == 0
