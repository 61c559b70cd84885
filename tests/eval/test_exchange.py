"""Open data: what leaves tells of nobody, and comes in once, whole, or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from exchanged import CONTESTANTS, PERSONS, fight, fill, rounded, standings
from private_postgres import PrivatePostgres
from pyarrow import parquet
from sql import raw
from sqlalchemy import text

from eval.__main__ import main
from eval.exchange.exporting import export
from eval.exchange.merging import ExportDamaged, take_in
from eval.exchange.open_data import LATER, LINES, Manifest
from eval.folders import FolderTakenError
from eval.ratings import rate
from eval.records import PairVote, Records
from eval.records.exchange import Exchange, Merged

ROOT = Path(__file__).resolve().parents[2]


def lines(folder: Path, name: str) -> list[dict]:
    text = (folder / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def sent(url: str, folder: Path) -> dict:
    with closing(Exchange.open(url)) as exchange:
        return export(exchange, folder)


def received(url: str, folder: Path):
    with closing(Exchange.open(url)) as exchange:
        return take_in(exchange, folder)


def rewrite(folder: Path, name: str, content: str) -> None:
    """Change a file as somebody would who also mends its digest."""
    (folder / name).write_text(content, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {
        "lines": content.count("\n"),
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def rows(url: str) -> int:
    """How many rows there are of everything that an import could write."""
    names = "battles", "slots", "turns", "answers", "votes", "ratings", "runs"
    names = *names, "opinions", "uses", "reviews"
    with raw(url) as db:
        return sum(db.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names)  # noqa: S608


@pytest.fixture(scope="module")
def filled_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "leitai.db"
    shutil.copy(migrated_file, path)
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def filled_template(postgres: PrivatePostgres, migrated_template: str) -> Iterator[str]:
    name = postgres.create(migrated_template)
    fill(postgres.url(name))
    yield name
    postgres.drop(name)


@pytest.fixture
def url(databases, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of 24 revealed battles, of each kind in turn."""
    if databases.kind == "sqlite":
        path = shutil.copy(request.getfixturevalue("filled_file"), tmp_path / "filled.db")
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("filled_template"))
    yield server.url(name)
    server.drop(name)


# ------------------------------------------------------------------ what leaves


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


# ------------------------------------------------------------------ what comes in


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


def nested(depth: int) -> dict:
    return {"a": nested(depth - 1)} if depth else {}


LINE_FAULTS = {
    "no JSON": ("turns.jsonl", lambda line: "{broken", "Invalid JSON: .* at column 2"),
    "no object": ("turns.jsonl", lambda line: "[1]", "object"),
    "unknown member": ("slots.jsonl", lambda line: json.dumps(line | {"x": 1}), "x"),
    "member missing": ("answers.jsonl", lambda line: '{"battle": "b"}', "slot"),
    "no such choice": ("battles.jsonl", lambda line: json.dumps(line | {"choice": "z"}), "choice"),
    "of four": ("battles.jsonl", lambda line: json.dumps(line | {"layout": 2, "choice": "d"}), ""),
    "five layouts": ("battles.jsonl", lambda line: json.dumps(line | {"layout": 5}), "layout"),
    "no zone": ("turns.jsonl", lambda line: json.dumps(line | {"created": "2026-01-01T00:00"}), ""),
    "seven": ("battles.jsonl", lambda line: json.dumps(line | {"pair_probability": 7}), "pair"),
    "unknown battle": ("runs.jsonl", lambda line: json.dumps(line | {"battle": "?"}), "'\\?'"),
    "no such slot": ("answers.jsonl", lambda line: json.dumps(line | {"slot": "e"}), "slot"),
    "no such turn": ("answers.jsonl", lambda line: json.dumps(line | {"turn": 7}), "turn 7"),
    "rating of six": ("ratings.jsonl", lambda line: json.dumps(line | {"value": 6}), "value"),
    "another rater": ("ratings.jsonl", lambda line: json.dumps(line | {"voter": "x"}), "somebody"),
    "writing": ("answers.jsonl", lambda line: json.dumps(line | {"state": "writing"}), "state"),
    "too large": ("runs.jsonl", lambda line: json.dumps(line | {"exit_code": 2**31}), "exit_code"),
    "deep": ("slots.jsonl", lambda line: json.dumps(line | {"snapshot": nested(60)}), "snapshot"),
    "opinion of none": ("opinions.jsonl", lambda line: json.dumps(line | {"battle": "?"}), ""),
    "use of another": ("uses.jsonl", lambda line: json.dumps(line | {"voter": "x"}), "somebody"),
    "use of no slot": ("uses.jsonl", lambda line: json.dumps(line | {"slot": "e"}), "slot"),
    "ranked opinion": ("opinions.jsonl", lambda line: json.dumps(line | {"choice": "rank"}), ""),
    "review of six": ("reviews.jsonl", lambda line: json.dumps(line | {"comments": 6}), "comments"),
    "rater's name": ("reviews.jsonl", lambda line: json.dumps(line | {"rater": "ann"}), "rater"),
    "half a letter": ("turns.jsonl", lambda line: json.dumps(line | {"prompt": "\ud800"}), ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of six battles."""
    folder = tmp_path_factory.mktemp("sound")
    shutil.copy(migrated_file, folder / "a.db")
    fill(f"sqlite:///{folder / 'a.db'}", 6)
    sent(f"sqlite:///{folder / 'a.db'}", folder / "out")
    return folder / "out"


@pytest.mark.parametrize("fault", LINE_FAULTS)
def test_a_damaged_line_is_named_and_nothing_is_stored(fault, sound, migrated_file, tmp_path):
    other, folder = tmp_path / "b.db", tmp_path / "out"
    shutil.copy(migrated_file, other)
    shutil.copytree(sound, folder)
    name, damage, told = LINE_FAULTS[fault]
    there = (folder / name).read_text().splitlines()
    there[1] = damage(json.loads(there[1]))
    rewrite(folder, name, "".join(f"{line}\n" for line in there))
    with pytest.raises(ExportDamaged, match=f"{name}: line 2: .*{told}") as refused:
        received(f"sqlite:///{other}", folder)
    assert "\n" not in str(refused.value)
    assert rows(f"sqlite:///{other}") == 0


@pytest.mark.parametrize(
    "name", ["slots.jsonl", "turns.jsonl", "battles.jsonl", "answers.jsonl", *sorted(LATER)]
)
def test_a_line_twice_is_named(url, databases, tmp_path, name):
    sent(url, tmp_path / "out")
    content = (tmp_path / "out" / name).read_text()
    rewrite(tmp_path / "out", name, content + content.splitlines()[0] + "\n")
    number = content.count("\n") + 1
    with pytest.raises(ExportDamaged, match=f"{name}: line {number}: .*already"):
        received(databases.migrated(), tmp_path / "out")


def test_a_file_that_is_cut_changed_or_missing_is_refused(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    path, other = tmp_path / "out" / "runs.jsonl", databases.migrated()
    content = path.read_text()
    path.write_text(content[:-5])
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: line 24: .*torn"):
        received(other, tmp_path / "out")
    path.write_text("".join(content.splitlines(keepends=True)[:-1]))
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: is not the file"):
        received(other, tmp_path / "out")
    path.unlink()
    with pytest.raises(ExportDamaged, match=r"runs\.jsonl: is missing"):
        received(other, tmp_path / "out")
    with pytest.raises(ExportDamaged, match="no manifest"):
        received(other, tmp_path)
    assert rows(other) == 0


def test_a_killed_import_leaves_nothing_half(url, databases, tmp_path):
    sent(url, tmp_path / "out")
    other = databases.migrated()
    command = [sys.executable, "-m", "eval", "import", str(tmp_path / "out"), "--database", other]
    with nearly_full_pipe(100) as (unread, end):
        # It tells of each table, and waits in the middle when nobody has room for it.
        process = subprocess.Popen(command, stderr=end, cwd=ROOT)
        deadline = time.monotonic() + 60
        while (told := waiting_in(unread)) < PIPE - 30 and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
        said = os.read(unread, told).decode()
    assert "written: 24 of" in said
    assert rows(other) == 0
    assert received(other, tmp_path / "out").added == 24


PIPE = 4096


@contextmanager
def nearly_full_pipe(room: int) -> Iterator[tuple[int, int]]:
    """Both ends of a pipe that takes only `room` bytes more."""
    out, into = os.pipe()
    try:
        assert fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE) == PIPE
        os.write(into, b"." * (PIPE - room))
        yield out, into
    finally:
        os.close(out)
        os.close(into)


def waiting_in(pipe: int) -> int:
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"0000"))[0]


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


# ------------------------------------------------------------------ the commands


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["eval", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


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


def test_an_arena_without_battles_has_an_empty_export(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    out = str(tmp_path / "out")
    assert command(monkeypatch, "export", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["battles"] == 0
    assert command(monkeypatch, "import", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == 0
