"""Runs as pages show them: every folder has its line, and what did not change is not read."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from finished_run import append, batch, copied, emptied
from scripted_batch import RIGHT, answer

from assistant.run_lines import RunLine
from assistant.runs import Listing, NoSuchRun, RunDamaged, Runs
from eval.runs.folder import Run

pytestmark = pytest.mark.docker
LONG_AGO = 1_700_000_000


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]) -> Run:
    require("docker")
    with batch(tmp_path_factory.mktemp("batch")) as stage:
        return stage.run("first")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


@pytest.fixture
def runs(root: Path) -> Iterator[Runs]:
    opened = Runs(root)
    yield opened
    opened.close()


async def listed(runs: Runs) -> Listing:
    """The table as it is now, all of it."""
    while True:
        await asyncio.sleep(0.01)
        runs._looked = 0  # or a look within the same second would be the last one
        if not (listing := await runs.listing()).unread:
            return listing


async def line(runs: Runs, name: str = "first") -> RunLine:
    return next(one for one in (await listed(runs)).lines if one.name == name)


# ------------------------------------------------------------------ the table


async def test_a_line_says_what_was_asked_and_who_passed_how_much(
    first: Run, runs: Runs, root: Path
) -> None:
    copied(first, root, "first")
    found = await line(runs)
    assert (found.state, found.planned, found.missing, found.infra) == ("done", 12, 0, 0)
    facts = found.facts
    assert facts is not None
    assert (len(facts.problems), facts.prompt_languages, facts.languages, facts.samples) == (
        3, ("zh", "en"), ("python",), 1,
    )  # fmt: skip
    alpha, beta = found.rates
    assert (alpha.name, alpha.value, alpha.high, alpha.problems) == ("Model-alpha", 1.0, 1.0, 3)
    assert (beta.name, beta.value, beta.low) == ("Model-beta", 0.0, 0.0)
    assert alpha.low is not None and 0.3 < alpha.low < 0.6  # three problems prove little


async def test_the_newest_run_is_the_first_line(first: Run, runs: Runs, root: Path) -> None:
    for day in (3, 9, 6):
        copied(first, root, f"run-{day}", f"2026-11-0{day}T18:00:00.000+00:00")
    (root / ".half-made").mkdir()
    assert [one.name for one in (await listed(runs)).lines] == ["run-9", "run-6", "run-3"]


async def test_a_folder_of_runs_that_is_not_there_is_an_empty_table(tmp_path: Path) -> None:
    assert (await listed(Runs(tmp_path / "nothing"))).lines == ()


async def test_a_run_that_is_removed_is_gone(first: Run, runs: Runs, root: Path) -> None:
    copied(first, root, "first")
    before = await listed(runs)
    (root / "first").rename(root / ".gone")
    after = await listed(runs)
    assert (len(before.lines), len(after.lines)) == (1, 0)
    assert before.token != after.token


async def test_a_finished_run_is_not_read_again(first: Run, runs: Runs, root: Path) -> None:
    copied(first, root, "first")
    before = await listed(runs)
    path = root / "first" / "judgements.jsonl"
    found = path.stat()
    with path.open("r+b") as file:  # the same size, time and identity: nobody would know
        file.write(b"#" * 40)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert await listed(runs) == before


# ------------------------------------------------------------------ a run that is written


async def test_a_run_is_followed_while_it_is_written(first: Run, runs: Runs, root: Path) -> None:
    run = copied(first, root, "first")
    lines = emptied(run)
    with run.writing() as writer:
        writer.sessions.append({"at": "now", "event": "began"})
        assert (await line(runs)).state == "running"
        for count, (sample, judgement) in enumerate(
            zip(lines["samples"], lines["judgements"], strict=True), 1
        ):
            writer.samples.append(sample)
            writer.judgements.append(judgement)
            if count == 5:
                break
        found = await line(runs)
        assert found.state == "running"
        assert found.judged == len(
            {s["id"] for s in lines["samples"][:5]} & {j["sample"] for j in lines["judgements"][:5]}
        )
        assert (await runs.open("first")).groups == ()  # half a run has no order
    # Its process ended without a word, as by kill -9.
    for path in run.folder.iterdir():
        os.utime(path, (LONG_AGO, LONG_AGO))
    found = await line(runs)
    assert (found.state, found.missing > 0) == ("no_result", True)


async def test_a_look_reads_only_what_was_appended(first: Run, runs: Runs, root: Path) -> None:
    run = copied(first, root, "first")
    lines = emptied(run)
    append(run, "sessions", {"at": "now", "event": "began"})
    append(run, "samples", *lines["samples"][:6])
    append(run, "judgements", *lines["judgements"])
    with run.writing():
        assert (await line(runs)).judged == 6
        with (run.folder / "samples.jsonl").open("r+b") as file:
            file.write(b"#" * 40)  # who reads the beginning again, stumbles
        append(run, "samples", *lines["samples"][6:])
        found = await line(runs)
    assert (found.state, found.judged) == ("running", 12)


async def test_a_torn_last_line_never_was(first: Run, runs: Runs, root: Path) -> None:
    run = copied(first, root, "first")
    lines = emptied(run)
    append(run, "samples", *lines["samples"])
    append(run, "judgements", *lines["judgements"][:-1])
    last = json.dumps(lines["judgements"][-1]).encode() + b"\n"
    with (run.folder / "judgements.jsonl").open("ab") as file:
        file.write(last[:50])
        file.flush()
        assert (await line(runs)).missing == 1
        file.write(last[50:])
        file.flush()
        assert (await line(runs)).missing == 0


async def test_a_run_that_was_judged_anew_shows_its_new_verdicts(
    first: Run, runs: Runs, root: Path
) -> None:
    run = copied(first, root, "first")
    await runs.open("first")
    with run.judging_anew() as writer:
        for record in run.judgements().values():
            writer.append({**record, "verdict": "WA"})
    assert [rate.value for rate in (await line(runs)).rates] == [0.0, 0.0]
    assert {entry.verdict for entry in (await runs.open("first")).entries} == {"WA"}


async def test_too_much_infra_is_no_result(first: Run, runs: Runs, root: Path) -> None:
    run = copied(first, root, "first")
    sample = next(iter(run.samples().values()))
    append(run, "samples", {**sample, "infra": True})
    found = await line(runs)
    assert (found.state, found.infra, found.too_much_infra) == ("no_result", 1, True)


# ------------------------------------------------------------------ damage


def manifest(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "manifest.json").write_text(text)


def added(name: str, line: str) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        with (folder / name).open("a") as file:
            file.write(line + "\n")

    return write


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json"),
        (manifest("{"), "manifest.json"),
        (manifest('{"format": 9}'), "format 1"),
        (manifest('{"format": 1, "created": "x", "determined": []}'), "manifest.json"),
        (added("samples.jsonl", "nonsense"), "samples.jsonl: line 13"),
        (added("samples.jsonl", '{"id": "x", "key": null}'), "samples.jsonl: line 13"),
        (added("judgements.jsonl", '{"sample": "x", "verdict": "FINE"}'), "'FINE'"),
        (added("judgements.jsonl", "[1]"), "judgements.jsonl: line 13"),
    ],
)
async def test_a_damaged_run_is_shown_with_its_reason_beside_the_others(
    first: Run, runs: Runs, root: Path, damage: Callable[[Path], object], words: str
) -> None:
    copied(first, root, "sound")
    folder = copied(first, root, "hurt").folder
    damage(folder)
    found = await line(runs, "hurt")
    assert found.state == "damaged"
    assert words in found.damage
    assert str(root) not in found.damage
    assert (await line(runs, "sound")).state == "done"
    with pytest.raises(RunDamaged, match=r"."):
        await runs.open("hurt")


async def test_a_run_that_was_mended_is_sound_again(first: Run, runs: Runs, root: Path) -> None:
    folder = copied(first, root, "first").folder
    text = (folder / "samples.jsonl").read_bytes()
    added("samples.jsonl", "nonsense")(folder)
    assert (await line(runs)).state == "damaged"
    (folder / "samples.jsonl").write_bytes(text)
    assert (await line(runs)).state == "done"


@pytest.mark.parametrize("name", ["nope", "", ".", "..", "../runs/first", "first/../first", "/etc"])
async def test_only_a_name_in_the_table_opens_a_run(
    first: Run, runs: Runs, root: Path, name: str
) -> None:
    copied(first, root, "first")
    with pytest.raises(NoSuchRun):
        await runs.open(name)


# ------------------------------------------------------------------ one run, one answer


async def test_three_problems_leave_the_order_undecided(first: Run, runs: Runs, root: Path) -> None:
    copied(first, root, "first")
    view = await runs.open("first")
    assert [set(group) for group in view.groups] == [{"alpha", "beta"}]
    alpha, beta = view.figures
    assert (alpha.truncated.count, beta.truncated.count) == (0, 2)
    assert alpha.chinese is not None and alpha.chinese.value == 0


async def test_an_answer_comes_with_all_that_its_verdict_rests_on(
    first: Run, runs: Runs, root: Path
) -> None:
    copied(first, root, "first")
    wrong = await runs.answer("first", "beta/double/en/python/0")
    assert (wrong.entry.verdict, wrong.passed, wrong.total) == ("WA", 1, 3)
    assert wrong.answer == answer("def double(n):\n    return n * n")
    assert wrong.code == "def double(n):\n    return n * n"
    assert {key: wrong.failure[key] for key in ("args", "expected", "got")} == {
        "args": "[1]", "expected": "2", "got": "1",
    }  # fmt: skip
    assert "Return the double." in wrong.prompt
    assert wrong.tokens is not None and wrong.seconds is not None and wrong.image

    cut = await runs.answer("first", "beta/shout/zh/python/0")
    assert (cut.entry.truncated, cut.finish_reason) == (True, "length")
    silent = await runs.answer("first", "beta/total/en/python/0")
    assert (silent.entry.verdict, silent.code) == ("NO_CODE", "")
    right = await runs.answer("first", "alpha/double/en/python/0")
    assert (right.code, right.failure) == (RIGHT["double"], {})


async def test_an_answer_that_is_not_there_is_said(first: Run, runs: Runs, root: Path) -> None:
    copied(first, root, "first")
    with pytest.raises(NoSuchRun):
        await runs.answer("first", "beta/double/en/python/7")


async def test_an_answer_waits_for_its_judge(first: Run, runs: Runs, root: Path) -> None:
    run = copied(first, root, "first")
    lines = emptied(run)
    append(run, "samples", *lines["samples"])
    waiting = await runs.answer("first", "alpha/double/en/python/0")
    assert (waiting.entry.verdict, waiting.judged, waiting.tests) == (None, False, ())
