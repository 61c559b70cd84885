"""A night from its beginning to its end: what it says, and what is left when it is stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from written import NAMES, House, Passes, chance, edit, write_run

from eval.judging.many import JudgingError
from eval.lines import read_lines
from eval.nightly import Ended, Steps, in_words, spend
from eval.nights.journal import JOURNAL, trend
from eval.nights.pinned import BASELINE, Pinned, PinnedRun, write_pinned
from eval.nights.pinning import digest, pinnable
from eval.nights.tonight import Tonight, tonight
from eval.nights.watch import LIMIT
from eval.nights.webhook import NotTold
from eval.runs.folder import Run, RunError

LOST = NAMES[:8]
ALMOST = chance(0.95)


@dataclass
class Nights(House):
    """Nights whose answers are decided here; all else is as the command does it."""

    passes: Passes = ALMOST
    change: Callable[[Run], None] = lambda _: None
    error: BaseException | None = None
    given_up: list[str] = field(default_factory=list)
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    day: int = 0

    def tonight(self, name: str | None = None, **changes: Any) -> Tonight:
        return tonight(self.home, self.options(seed=None, **changes), name, self.told.append)

    def spend(self, name: str | None = None, **changes: Any) -> Ended:
        """One more night; nights have different seeds, as those of different days have."""
        self.day += 1
        night = self.tonight(name or f"night-{self.day}", **changes)
        if night.there is None:
            options = self.options(**changes, seed=1000 * self.day)
            night = replace(night, plan=replace(night.plan, options=options))
        return spend(self.home, night, self.steps())

    def steps(self, **changes: Any) -> Steps:
        means = {
            "ask": self._ask,
            "report": self._report,
            "webhook": self.messages.append,
            "tell": self.told.append,
        }
        return Steps(**{**means, **changes})

    def _ask(self, night: Tonight) -> tuple[Run, list[str]]:
        from eval.runs.planning import make_plan

        if self.error:
            raise self.error
        run = write_run(self.root, night.run, make_plan(night.plan.options), self.passes)
        self.change(run)
        return run, self.given_up

    def _report(self, run: Run) -> dict[str, str]:
        self.reports.append(run.name)
        return {"html": f"{run.folder}/report.html"}

    def pin(self) -> None:
        """Pin five runs, written now."""
        names = [f"base-{number}" for number in range(5)]
        for name in names:
            self.write(name, self.passes)
        write_pinned(self.home, pinnable(self.root, names)[0].pinned)

    def journal(self) -> list[dict[str, Any]]:
        return list(read_lines(self.home / JOURNAL))


@pytest.fixture
def house(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


@pytest.fixture
def pinned(house: Nights) -> Nights:
    house.pin()
    return house


# ------------------------------------------------------------------ what a night says


def test_a_planted_drop_of_eight_problems_is_an_alarm_within_two_nights(pinned: Nights) -> None:
    for _ in range(5):
        assert pinned.spend().exit_code == 0
    pinned.passes = chance(0.95, *LOST)
    codes = [pinned.spend().exit_code for _ in range(2)]
    assert 3 in codes
    last = trend(pinned.home).nights[-1]
    alpha, beta = last.contestants
    assert last.outcome == "alarm"
    assert (alpha.alarm, beta.alarm) == (True, False)
    assert alpha.fall == pytest.approx(0.95 * 8, abs=1.5)
    assert alpha.sum and beta.sum is not None and alpha.sum >= LIMIT > beta.sum
    assert f"{alpha.fall:.1f} problems below the baseline" in in_words(alpha)


def test_nights_where_nothing_is_wrong_are_good(pinned: Nights) -> None:
    pinned.passes = chance(0.95)
    assert [pinned.spend().outcome for _ in range(12)] == ["good"] * 12


def test_small_falls_of_many_nights_add_up(pinned: Nights) -> None:
    """A fall that one night does not show is one after several: the sum goes on."""
    pinned.passes = chance(0.95, "task_a", "task_b")
    sums, codes = [], []
    while 3 not in codes and len(codes) < 10:
        ended = pinned.spend()
        codes.append(ended.exit_code)
        sums.append(ended.contestants[0].sum)
    assert codes[0] == 0 and codes[-1] == 3
    assert sums == sorted(sums)


def test_without_a_baseline_a_night_is_good_and_has_its_rates(house: Nights) -> None:
    ended = house.spend()
    assert (ended.outcome, ended.exit_code, ended.baseline) == ("good", 0, ())
    alpha = ended.contestants[0]
    assert alpha.rate and alpha.low and alpha.high and alpha.low < alpha.rate < alpha.high
    assert (alpha.problems, alpha.fall, alpha.sum, alpha.fault) == (20, None, None, None)
    assert house.reports == ["night-1"]


def test_nights_before_the_pinning_and_its_own_runs_do_not_count(house: Nights) -> None:
    house.passes = chance(0.95, *LOST)
    for _ in range(3):
        house.spend()
    house.pin()
    write = [f"night-{number}" for number in (1, 2, 3)]
    write_pinned(house.home, pinnable(house.root, write)[0].pinned)
    ended = house.spend()
    assert ended.outcome == "good"
    assert ended.contestants[0].sum == pytest.approx(0, abs=1.5)


def test_a_night_says_what_changed_since_the_baseline_and_is_compared(pinned: Nights) -> None:
    pinned.model = "-v2"
    ended = pinned.spend()
    assert ended.outcome == "good"
    assert "flags.model was 'secret-alpha' and is 'secret-alpha-v2'" in ended.contestants[0].changed
    assert "changed since the baseline" in ended.text


# ------------------------------------------------------------------ what goes wrong


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


# ------------------------------------------------------------------ the message


def test_the_message_holds_what_a_channel_needs_and_no_path(pinned: Nights) -> None:
    pinned.passes = chance(0.9, *NAMES)
    pinned.given_up = ["beta: <!channel> @all"]
    pinned.spend()
    [message] = pinned.messages
    assert json.loads(json.dumps(message))["contestants"][0]["alarm"] is True
    assert (message["event"], message["outcome"], message["run"]) == ("night", "alarm", "night-1")
    assert str(pinned.home) not in json.dumps(message)
    text = message["text"]
    assert text.startswith("Leitai, night-1: REGRESSION; alpha: ALARM, 0.0% of 20 problems, ")
    assert not set("<>@\n") & set(text)


# ------------------------------------------------------------------ which night it is


def test_a_night_asks_with_seeds_of_its_own(house: Nights) -> None:
    first = house.tonight().plan
    assert first.options.seed is not None
    seeds = {one.sampling.seed for one in first.all}
    assert seeds == {first.options.seed + number for number in range(5)}
    assert house.tonight(temperature=0.0, samples=1).plan.options.seed is None


def test_a_half_night_goes_on_and_only_the_same_evening(house: Nights) -> None:
    house.error = KeyboardInterrupt()
    ended = house.spend("first")
    assert (ended.outcome, ended.exit_code) == ("half", 1)
    assert trend(house.home).nights[-1].outcome == "half"

    again = house.tonight()
    assert (again.run, again.there) == ("first", None)  # it had asked nothing
    write_run(house.root, "first", again.plan, chance(1), keep=lambda one: one.id < "alpha/task_c")
    again = house.tonight()
    assert (again.run, again.there) == ("first", Run(house.root / "first"))
    assert again.night == house.journal()[0]["night"]
    assert house.tonight("second").run == "second"

    _begun_before(house, timedelta(hours=19))
    assert house.tonight().run != "first"


def _begun_before(house: Nights, ago: timedelta) -> None:
    at = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
    lines = [{**line, "at": at, "night": at} for line in house.journal()]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (house.home / JOURNAL).write_text(text, encoding="utf-8")


def test_a_half_night_that_was_asked_otherwise_does_not_go_on(house: Nights) -> None:
    house.error = KeyboardInterrupt()
    house.spend("first")
    write_run(house.root, "first", house.tonight().plan, chance(1), keep=lambda _: False)
    assert house.tonight(samples=4).run != "first"
    assert "first does not go on, a new one begins: it was asked with other opt" in house.told[-1]
    house.names = NAMES[:-1]
    assert house.tonight().run != "first"
    assert "first does not go on, a new one begins: problems.task_t was {'digest'" in house.told[-1]


def test_a_failed_night_goes_on_where_samples_are_missing(house: Nights) -> None:
    def none(run: Run) -> None:
        (run.folder / "judgements.jsonl").write_text("", encoding="utf-8")

    house.change = none
    assert house.spend("first").outcome == "failed"
    assert house.tonight().there == Run(house.root / "first")


def test_a_night_that_ended_is_followed_by_another_one(house: Nights) -> None:
    house.spend("first")
    assert house.tonight().there is None
    with pytest.raises(RunError, match="there is a run first already; choose another --name"):
        house.tonight("first")
    with pytest.raises(RunError, match="is no name for a run"):
        house.tonight("../first")
    assert [line["event"] for line in house.journal()] == ["began", "ended"]
