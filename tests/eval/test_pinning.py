"""The pinned baseline: only runs that are draws of the same thing, while they are there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from written import NAMES, House, chance, edit, write_run

from eval.nights.pinned import BaselineError
from eval.nights.pinning import pinnable, read_known
from eval.runs.folder import RunError
from eval.runs.planning import make_plan
from eval.scores.samples import Cell

RUNS = ("one", "two", "three")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def three(house: House) -> House:
    for name in RUNS:
        house.write(name, chance(0.9))
    return house


def refusal(house: House, *names: str) -> str:
    with pytest.raises(BaselineError) as error:
        pinnable(house.root, names)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_three_whole_runs_make_a_baseline_of_all_their_samples(three: House) -> None:
    known, notes = pinnable(three.root, RUNS)
    assert (known.pinned.names, notes) == (RUNS, ())
    assert set(known.baselines) == {"alpha", "beta"}
    tallies = known.baselines["alpha"].tallies
    assert {cell.problem for cell in tallies} == set(NAMES)
    assert {tally.total for tally in tallies.values()} == {15}
    again = read_known(three.root, known.pinned)
    assert again.baselines == known.baselines


def test_fewer_than_three_different_runs_are_refused(three: House) -> None:
    assert "at least 3 different runs, here are 2" in refusal(three, "one", "two", "one")
    same = str(three.root / "one")
    assert "here are 2" in refusal(three, "one", "two", same)


def test_a_run_that_is_gone_is_refused_with_those_that_are_there(three: House) -> None:
    with pytest.raises(RunError, match="there is no run four; the latest: one, two, three"):
        pinnable(three.root, [*RUNS, "four"])


def test_a_run_that_is_no_result_is_refused(three: House) -> None:
    plan = make_plan(three.options())
    write_run(three.root, "half", plan, chance(1), keep=lambda one: one.problem.id != "task_a")
    told = refusal(three, *RUNS, "half")
    assert told.startswith("run half is not a result: 10 of 200 samples are missing. Finish it by ")
    edit(three.write("ours"), "samples.jsonl", lambda one: one.update(infra=True))
    assert "200 of 200 samples are INFRA, more than 1%" in refusal(three, *RUNS, "ours")


def test_a_run_that_took_answers_from_another_is_refused(three: House) -> None:
    edit(three.write("copy"), "samples.jsonl", lambda one: one.update(reused="one"))
    assert refusal(three, *RUNS, "copy").startswith("run copy took 200 answers from another run")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"temperature": 0.8}, "alpha: sampling.temperature was 0.2 and is 0.8"),
        ({"max_tokens": 99}, "alpha: sampling.max_tokens was 512 and is 99"),
        ({"samples": 2}, "samples of each question were 5 and are 2"),
        ({"contestants": ("beta",), "temperature": 0.3}, "beta: sampling.temperature"),
        ({"prompt_languages": ("zh",)}, "share no problem asked in the same languages"),
    ],
)
def test_runs_that_were_asked_otherwise_are_refused(three: House, changes, message: str) -> None:
    three.write("other", **changes)
    assert message in refusal(three, *RUNS, "other")


def test_other_weights_and_other_prompts_and_tests_are_named(three: House) -> None:
    three.model = "-v2"
    three.write("weights")
    told = refusal(three, *RUNS, "weights")
    assert "alpha: flags.model was 'secret-alpha' and is 'secret-alpha-v2'" in told
    three.model = ""
    edit(three.write("words"), "samples.jsonl", lambda one: one["key"].update(prompt="Well?"))
    assert "the prompt of task_a (en, python) changed" in refusal(three, *RUNS, "words")
    edit(three.write("tests"), "judgements.jsonl", lambda one: one.update(digest="f" * 64))
    assert "the tests of task_a (en, python) changed" in refusal(three, *RUNS, "tests")


def test_runs_of_other_problems_or_contestants_have_nothing_in_common(three: House) -> None:
    three.names = ("other_task",)
    three.write("problems")
    assert refusal(three, *RUNS, "problems").startswith("runs one and problems share no")
    three.names, three.contestants = NAMES, ("gamma",)
    three.write("people")
    assert refusal(three, *RUNS, "people") == "runs one and people have no contestant in common"


def test_what_is_in_some_runs_only_is_told_and_left_out(three: House) -> None:
    three.contestants = ("alpha", "gamma")
    three.names = NAMES[:-2]
    three.write("four")
    known, notes = pinnable(three.root, [*RUNS, "four"])
    assert set(known.baselines) == {"alpha"}
    assert notes == (
        "not in all runs, and so without a baseline: beta, gamma",
        "alpha: only 18 of 20 questions are in all runs",
    )
    assert Cell("task_t", "en", "python") not in known.baselines["alpha"].tallies


def test_runs_with_the_same_seeds_and_other_machines_are_told(house: House) -> None:
    for name in RUNS:
        house.write(name, chance(0.9), seed=7)
    machine = {"cores": 8}
    edit(
        house.root and house.write("big", seed=900), "manifest.json",
        lambda one: one["determined"]["contestants"]["beta"].update(hardware=machine),
    )  # fmt: skip
    _, notes = pinnable(house.root, [*RUNS, "big"])
    assert notes[0].startswith("runs three and big: beta: hardware was None and is {'cores': 8}")
    assert notes[1].startswith("runs share seeds: ")


def test_a_baseline_whose_runs_are_gone_or_others_says_which(three: House) -> None:
    known, _ = pinnable(three.root, RUNS)
    shutil.rmtree(three.root / "two")
    with pytest.raises(BaselineError, match=r"run two of the baseline cannot be used \(there is"):
        read_known(three.root, known.pinned)
    three.write("two")
    with pytest.raises(BaselineError, match=r"another run than the one that was pinned\); pin oth"):
        read_known(three.root, known.pinned)


def test_a_run_from_elsewhere_is_kept_by_its_path(three: House, tmp_path: Path) -> None:
    elsewhere = tmp_path / "archive"
    elsewhere.mkdir()
    (three.root / "two").rename(elsewhere / "two")
    known, _ = pinnable(three.root, ["one", str(elsewhere / "two"), "three"])
    assert known.pinned.names == ("one", str(elsewhere / "two"), "three")
    assert read_known(three.root, known.pinned).baselines == known.baselines
