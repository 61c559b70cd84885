"""A night from its beginning to its end: what it says, and whether it goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from spending import LOST, Nights
from written import NAMES, chance, write_run

from eval.nightly import in_words
from eval.nights.journal import JOURNAL, trend
from eval.nights.pinned import write_pinned
from eval.nights.pinning import pinnable
from eval.nights.watch import LIMIT
from eval.runs.folder import Run, RunError


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
