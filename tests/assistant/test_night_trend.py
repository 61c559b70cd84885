"""Nights on the Reports page: nothing that happened, or did not, is left out of the figure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.language import texts
from assistant.night_trend import Nights, NightsDamaged, bands
from assistant.pages.trend_figures import nights_table, trend_plot
from assistant.run_lines import PassRate, RunLine
from assistant.runs import Listing
from eval.nights.journal import JOURNAL, ContestantNight, NightPoint, Trend
from eval.nights.pinned import BASELINE

HOSTILE = "<img src=x onerror=alert(1)>"


def night(day: int, outcome: str, *contestants: ContestantNight, run: str | None = "r") -> Any:
    started = f"2026-11-{day:02}T01:00:00.000+00:00" if outcome != "missed" else ""
    return NightPoint(f"2026-11-{day:02}", run, started, outcome, contestants)  # type: ignore[arg-type]


def played(rate: float | None, total: float | None, *, alarm: bool = False) -> ContestantNight:
    low, high = (None, None) if rate is None else (rate - 0.1, rate + 0.1)
    return ContestantNight("a", rate, low, high, 50, 0.0, total, alarm)


KNOWN = Trend(
    ("base-1", "base-2"),
    "2026-11-01T00:00:00+00:00",
    4.0,
    (
        night(1, "good", played(0.8, 0.0)),
        night(2, "half"),
        night(3, "missed", run=None),
        night(4, "failed", played(None, None)),
        night(5, "alarm", played(0.4, 6.0, alarm=True)),
    ),
)


def document(known: Trend = KNOWN, names: dict[str, str] | None = None) -> dict[str, Any]:
    plot = trend_plot(known, {"a": (0.7, 0.9)}, names or {"a": "Model A"}, texts("en"))
    return json.loads(plot.plot)


def test_rates_have_their_intervals_and_an_alarm_is_a_diamond() -> None:
    rates, gone, sums = document()["data"]
    assert [x[:10] for x in rates["x"]] == ["2026-11-01", "2026-11-05"]
    assert rates["y"] == [0.8, 0.4]
    assert rates["error_y"]["array"] == pytest.approx([0.1, 0.1])
    assert rates["marker"]["symbol"] == ["circle", "diamond"]
    assert sums["y"] == [0.0, 6.0]
    assert [x[:10] for x in gone["x"]] == ["2026-11-02", "2026-11-03", "2026-11-04"]
    assert gone["marker"]["symbol"] == ["circle-open", "x", "square-open"]


def test_the_band_and_the_limit_are_drawn_with_axes_that_say_what_they_are() -> None:
    layout = document()["layout"]
    band, limit = layout["shapes"]
    assert (band["y0"], band["y1"]) == pytest.approx((0.69, 0.91))
    assert (limit["y0"], limit["y1"]) == (4, 4)
    titles = [layout[key]["title"]["text"] for key in ("yaxis", "yaxis2", "xaxis2")]
    assert titles == ["pass rate", "sum", "night (UTC)"]
    assert layout["yaxis2"]["range"][1] > 6  # the highest sum is on the paper


def test_a_contestant_without_nights_before_has_a_panel_of_its_own() -> None:
    later = night(6, "good", replace(played(0.5, 0.0), contestant="b"))
    found = document(replace(KNOWN, nights=(*KNOWN.nights, later)), {"a": "A", "b": "B"})
    assert len(found["data"]) == 6
    assert [one["text"] for one in found["layout"]["annotations"][:2]] == ["B", "A"]


def test_nights_that_all_broke_off_are_a_figure_too() -> None:
    found = document(replace(KNOWN, nights=KNOWN.nights[1:3]))
    assert len(found["data"][1]["x"]) == 2


def test_names_and_reasons_are_words() -> None:
    hostile = replace(KNOWN.nights[0], faults=(HOSTILE,), run=HOSTILE)
    known = replace(KNOWN, nights=(hostile,), baseline=(HOSTILE,))
    assert "<img" not in nights_table(known, {"a": HOSTILE}, texts("en"))
    assert "<img" not in json.dumps(document(known, {"a": HOSTILE}))


def test_the_table_tells_every_night_the_newest_first() -> None:
    told = nights_table(KNOWN, {"a": "Model A"}, texts("en"))
    places = [told.index(f"2026-11-0{day}<") for day in (5, 4, 3, 2, 1)]
    assert places == sorted(places)


def test_the_band_reaches_from_the_lowest_to_the_highest_run_of_the_baseline() -> None:
    lines = tuple(
        RunLine(name, "done", rates=(PassRate("a", "A", value, 0.0, 1.0, 50),))
        for name, value in (("base-1", 0.7), ("base-2", 0.8), ("other", 0.1))
    )
    assert bands(KNOWN, Listing(lines, 0, "")) == {"a": (0.7, 0.8)}
    assert bands(KNOWN, Listing((), 0, "")) == {}


async def test_a_new_night_is_seen_and_nothing_is_read_again_without_one(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    assert (await nights.latest()).nights == ()
    at = "2026-11-24T01:00:00.000+00:00"
    line = {"event": "began", "night": at, "at": at, "run": "night-1"}
    (tmp_path / JOURNAL).write_text(json.dumps(line) + "\n")
    known = await nights.latest()
    assert known.nights[0].run == "night-1"
    assert await nights.latest() is known


@pytest.mark.parametrize("name", [JOURNAL, BASELINE])
async def test_what_cannot_be_read_is_named_without_this_machines_path(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("[]\n")
    with pytest.raises(NightsDamaged, match=name) as raised:
        await Nights(tmp_path).latest()
    assert str(tmp_path) not in str(raised.value)
