"""What leaves with an export: the same scores, and nothing that points to a person."""

from __future__ import annotations

import hashlib
import json
import random
from contextlib import closing
from datetime import datetime

import pytest
from exchanged import CONTESTANTS, PERSONS, fight, rounded, standings
from exchanging import lines, received, sent
from pyarrow import parquet

from eval.exchange.exporting import export
from eval.exchange.open_data import LINES, Manifest
from eval.folders import FolderTakenError
from eval.ratings import rate
from eval.records import PairVote, Records
from eval.records.exchange import Exchange


def test_an_export_read_into_an_empty_database_gives_the_same_scores(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    other = databases.migrated()
    assert received(other, tmp_path / "out").added == 24
    assert standings(other) == standings(url)


def test_the_votes_file_alone_gives_the_same_ratings(url, tmp_path):
    sent(url, tmp_path / "out")
    votes = [PairVote(**line) for line in lines(tmp_path / "out", "votes.jsonl")]
    assert rounded(rate(votes, CONTESTANTS)) == standings(url)[0]


def test_nothing_of_a_battle_without_a_vote_leaves(url, tmp_path):
    records = Records.open(url)
    fight(records, "still-blind", random.Random(2), vote=False)
    fight(records, "void", random.Random(3), vote=False)
    records.set_state("void", "void")
    records.close()
    sent(url, tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        content = path.read_text()
        assert "still-blind" not in content
        assert '"void"' not in content


def test_no_person_and_no_personal_data_leaves(url, tmp_path):
    sent(url, tmp_path / "out")
    content = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    private = [
        *PERSONS,
        "ann.lee@corp.cn",
        "bob@corp.cn",
        "13812345678",
        "zhangsan",
        "47.93.112.80",
    ]
    assert [word for word in private if word in content] == []
    answers = len(lines(tmp_path / "out", "answers.jsonl"))
    assert content.count("[email]") == 24 + answers


def test_texts_without_personal_data_leave_as_they_are(url, tmp_path):
    sent(url, tmp_path / "out")
    assert {line["code"] for line in lines(tmp_path / "out", "runs.jsonl")} == {
        "print(1)\nkey = 'a'"
    }
    slot = lines(tmp_path / "out", "slots.jsonl")[0]
    assert slot["snapshot"] == {"name": slot["contestant"].title(), "weights_sha256": "ab" * 32}


def test_a_voter_is_one_voter_within_an_export_and_another_in_the_next(url, tmp_path):
    said = []
    for name in ("first", "second"):
        sent(url, tmp_path / name)
        battles = lines(tmp_path / name, "battles.jsonl")
        ids = {line["voter"] for line in battles}
        for other in ("votes.jsonl", "ratings.jsonl"):
            assert {line["voter"] for line in lines(tmp_path / name, other)} == ids
        said.append({line["id"]: line["voter"] for line in battles})
    first, second = said
    assert len(set(first.values())) == len(set(second.values())) == len(PERSONS)
    assert set(first.values()).isdisjoint(second.values())
    assert len(set(zip(first.values(), second.values(), strict=True))) == len(PERSONS)


def test_times_are_too_coarse_to_be_laid_beside_a_log(url, tmp_path):
    sent(url, tmp_path / "out")
    battles = lines(tmp_path / "out", "battles.jsonl")
    times = [line[name] for line in battles for name in ("created", "voted")]
    answers = lines(tmp_path / "out", "answers.jsonl")
    times += [past["at"] for line in answers for past in line["replaced"]]
    assert all(moment.endswith(":00:00+00:00") for moment in times)
    from_zero = {"scheduled": 0, "sent": None, "contents": [0.75], "end": 2.25}
    for line in answers:
        assert [line["timings"], line["replaced"][0]["timings"]] == [from_zero] * 2


def test_the_manifest_names_every_file_with_its_lines_and_digest(url, tmp_path):
    told = sent(url, tmp_path / "out")
    manifest = Manifest.model_validate_json((tmp_path / "out" / "manifest.json").read_bytes())
    assert set(manifest.files) == set(LINES) == set(told["files"])
    for name, entry in manifest.files.items():
        content = (tmp_path / "out" / name).read_bytes()
        assert entry.lines == content.count(b"\n") > 0
        assert entry.sha256 == hashlib.sha256(content).hexdigest()
    assert (manifest.battles, manifest.voters) == (24, 3)
    assert manifest.contestants == sorted(CONTESTANTS)


def test_parquet_says_the_same_with_types(sound, tmp_path):
    folder = tmp_path / "out"
    with closing(Exchange.open(f"sqlite:///{sound.parent / 'a.db'}")) as exchange:
        told = export(exchange, folder, parquet=True)
    for name in LINES:
        target = folder / name.replace(".jsonl", ".parquet")
        table, there = parquet.read_table(target), lines(folder, name)
        assert table.num_rows == len(there) == told["files"][target.name]["lines"]
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        assert told["files"][target.name]["sha256"] == digest
        for row, line in zip(table.to_pylist(), there, strict=True):
            assert row.keys() == line.keys()
            assert {key: as_line(row[key], line[key]) for key in row} == line
    times = parquet.read_table(folder / "battles.parquet").schema.field("created").type
    assert str(times) == "timestamp[us, tz=UTC]"
    assert received(f"sqlite:///{sound.parent / 'a.db'}", folder).skipped == 6


def as_line(value: object, line: object) -> object:
    """What a Parquet value is in JSON Lines."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and not isinstance(line, str):
        return json.loads(value)
    return value


def test_a_folder_that_is_there_is_left_alone(url, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(FolderTakenError, match="another name"):
        sent(url, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
