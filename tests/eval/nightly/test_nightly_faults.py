"""What goes wrong in a night: who is compared with nothing, and what is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from spending import LOST, Nights
from written import NAMES, chance, edit

from eval.judging.many import JudgingError
from eval.nightly import spend
from eval.nights.journal import trend
from eval.nights.pinned import BASELINE, Pinned, PinnedRun, write_pinned
from eval.nights.pinning import digest
from eval.nights.webhook import NotTold
from eval.runs.folder import Run, RunError


def test_a_night_that_was_asked_otherwise_is_compared_with_nothing(pinned: Nights) -> None:
    ended = pinned.spend(temperature=0.9)
    assert (ended.outcome, ended.exit_code) == ("failed", 1)
    assert ended.faults[0] == (
        "alpha was not compared: 20 of the baseline's 20 cells are missing; "
        "since alpha: sampling.temperature was 0.2 and is 0.9"
    )
    assert ended.contestants[0].rate is not None


def test_a_few_changed_problems_are_left_out_and_many_are_a_fault(pinned: Nights) -> None:
    def retested(*names: str) -> Callable[[Run], None]:
        def one(record: dict[str, Any]) -> None:
            if record["problem"] in names:
                record["digest"] = "0" * 64

        return lambda run: edit(run, "judgements.jsonl", one)

    pinned.change = retested("task_a", "task_b")
    assert pinned.spend().outcome == "good"
    pinned.change = retested(*NAMES[:3])
    told = pinned.spend().faults[0]
    assert told.endswith("3 of the baseline's 20 cells are missing; since the tests of task_a (en,"
                         " python) changed")  # fmt: skip


def test_missing_samples_of_one_do_not_hide_the_alarm_of_another(pinned: Nights) -> None:
    def cut(run: Run) -> None:
        for name in ("samples.jsonl", "judgements.jsonl"):
            path = run.folder / name
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(one for one in lines if "beta/task_t/" not in one))

    pinned.change, pinned.given_up = cut, ["beta: the key was refused \x1b[31m"]
    ended = pinned.spend()
    assert (ended.outcome, ended.exit_code) == ("failed", 1)
    assert ended.faults == (
        "beta: the key was refused [31m",
        "5 of 200 samples are missing",
        "beta was not compared: 5 of its samples are missing",
    )
    pinned.passes = chance(0.95, *LOST)
    codes = [pinned.spend().exit_code for _ in range(2)]
    assert 3 in codes
    assert trend(pinned.home).nights[-1].contestants[1].fault == "5 of its samples are missing"


def test_too_much_infra_is_no_night_for_anybody_and_moves_no_sum(pinned: Nights) -> None:
    def ours(run: Run) -> None:
        def one(record: dict[str, Any]) -> None:
            record["infra"] = record["id"].startswith("beta/task_a/")

        edit(run, "samples.jsonl", one)

    before = pinned.spend().contestants[0].sum
    pinned.change = ours
    ended = pinned.spend()
    assert ended.exit_code == 1
    assert "5 of 200 samples are INFRA, more than 1%" in ended.faults
    assert ended.contestants[0].fault == "not a result: more than 1 % INFRA, or no samples"
    pinned.change = lambda _: None
    following = pinned.spend()
    assert following.outcome == "good"
    assert before is not None and following.contestants[0].sum is not None


@pytest.mark.parametrize(
    "error",
    [JudgingError("no sandbox; build it"), OSError(28, "No space left"), RunError("no\nrun")],
)
def test_what_fails_is_told_and_ends_in_failed(pinned: Nights, error: Exception) -> None:
    pinned.error = error
    ended = pinned.spend()
    assert (ended.outcome, ended.exit_code) == ("failed", 1)
    assert "\n" not in ended.faults[0]
    assert pinned.messages[0]["outcome"] == "failed"
    assert trend(pinned.home).nights[-1].faults == ended.faults


def test_an_error_of_ours_is_in_the_journal_too(pinned: Nights) -> None:
    pinned.error = KeyError("oops")
    with pytest.raises(KeyError):
        pinned.spend()
    assert trend(pinned.home).nights[-1].outcome == "failed"


def test_a_baseline_that_is_gone_fails_the_night_and_keeps_its_rates(pinned: Nights) -> None:
    run = pinned.write("other")
    runs = (PinnedRun("gone", "0"), PinnedRun("other", digest(run)))
    write_pinned(pinned.home, Pinned(runs, "2026-01-01T00:00:00.000+00:00"))
    ended = pinned.spend()
    assert ended.exit_code == 1
    assert ended.faults[0].startswith("run gone of the baseline cannot be used (there is no run")
    assert (ended.baseline, pinned.reports) == ((), ["night-1"])
    (pinned.home / BASELINE).write_text("?", encoding="utf-8")
    torn = pinned.spend()
    assert torn.exit_code == 1 and "baseline.json: cannot be read" in torn.faults[0]
    for one in (ended, torn):
        assert [told.rate for told in one.contestants] == pytest.approx([0.95] * 2, abs=0.1)


def test_a_failing_report_or_webhook_is_a_warning(pinned: Nights) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError("no ink")

    def deaf(_: Any) -> None:
        raise NotTold("webhook at chat.example: answered 500")

    night = pinned.tonight("night-x")
    ended = spend(pinned.home, night, pinned.steps(report=fails, webhook=deaf))
    assert (ended.outcome, ended.exit_code, ended.webhook) == ("good", 0, "failed")
    warnings = (
        "no report was written (RuntimeError: no ink)",
        "webhook at chat.example: answered 500",
    )
    assert ended.warnings == warnings == trend(pinned.home).nights[-1].warnings


def test_earlier_nights_whose_runs_are_gone_are_told(pinned: Nights) -> None:
    pinned.spend()
    (pinned.root / "night-1").rename(pinned.home / "elsewhere")
    assert "runs of 1 earlier nights are gone" in pinned.spend().warnings[0]
