"""Of several measurements of one fingerprint: which counts, and what stopping one may cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from beside_run import (
    FIRST,
    checked,
    fingerprint,
    kept_json,
    load_test,
    on_cards,
    soaked,
    started,
    unpacked,
)
from hypothesis import given
from hypothesis import strategies as st

from eval.beside.choosing import Candidate, Standing, counted
from eval.beside.documents import LoadTest, Source
from eval.beside.together import Beside, beside
from eval.perf.plan import Options
from eval.report.evidence import gather
from eval.report.figures import as_json
from eval.report.settings import settings
from eval.report.speed import speed
from eval.report.texts import texts
from eval.runs.folder import Run

OLDER, NEWER = "2026-11-29T01:00:00+00:00", "2026-11-30T01:00:00+00:00"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return unpacked(tmp_path, on_cards)


def of_first(run: Run, home: Path, name: str, created: str, **more: Any) -> Path:
    return load_test(home, name, fingerprint(run, FIRST), FIRST, created=created, **more)


def rows(found: Beside) -> dict[tuple[int, int], tuple[str, int]]:
    """Prompt and load to the load test that counts there, and its repeats."""
    return {
        (line["prompt_tokens"], line["max_concurrency"]): (one.source.name, line["repeats"])
        for one in found.load_tests
        for line in one.document["summary"]
    }


def unfinished(found: Beside) -> list[tuple[str, int, int]]:
    return [(one.source.name, one.whole, one.planned) for one in found.found.unfinished]


def test_a_load_test_stopped_by_hand_takes_no_row_of_an_older_whole_one(run, tmp_path) -> None:
    def stopped(cell):
        """Of the first repeat one load was measured and the other cut; then came Ctrl-C."""
        if cell.repeat:
            return None
        return replace(cell, interrupted=cell.load == 2)

    of_first(run, tmp_path, "morning", OLDER, concurrency=(1, 2))
    of_first(run, tmp_path, "stopped", NEWER, concurrency=(1, 2), kept=stopped)
    found = beside(run, home=tmp_path)
    assert rows(found) == {(256, 1): ("morning", 3), (256, 2): ("morning", 3)}
    assert unfinished(found) == [("stopped", 0, 2)]


def test_a_flagged_load_does_not_take_the_place_of_one_that_can_be_taken_as_it_stands(
    run, tmp_path
) -> None:
    def flagged(cell):
        return replace(cell, cached_below=10**12) if cell.load == 2 else cell

    of_first(run, tmp_path, "morning", OLDER, concurrency=(1, 2))
    of_first(run, tmp_path, "cached", NEWER, concurrency=(1, 2), kept=flagged)
    found = beside(run, home=tmp_path)
    assert rows(found) == {(256, 1): ("cached", 3), (256, 2): ("morning", 3)}
    assert unfinished(found) == [("cached", 1, 2)]


def test_a_newer_load_test_of_one_load_adds_to_an_older_one_and_hides_nothing(
    run, tmp_path
) -> None:
    of_first(run, tmp_path, "long", OLDER, concurrency=(1, 2, 4))
    of_first(run, tmp_path, "short", NEWER, concurrency=(2,))
    of_first(run, tmp_path, "prompts", NEWER, prompt_tokens=512)
    found = beside(run, home=tmp_path)
    assert rows(found) == {
        (256, 1): ("long", 3),
        (256, 2): ("short", 3),
        (256, 4): ("long", 3),
        (512, 1): ("prompts", 3),
    }
    assert unfinished(found) == []


def test_where_no_older_one_is_what_was_measured_until_it_was_stopped_is_shown(
    run, tmp_path
) -> None:
    of_first(run, tmp_path, "stopped", NEWER, kept=lambda cell: None if cell.repeat else cell)
    found = beside(run, home=tmp_path)
    assert rows(found) == {(256, 1): ("stopped", 1)} and unfinished(found) == []


def test_a_newer_one_with_a_broken_cell_is_named_and_the_older_one_counts(run, tmp_path) -> None:
    of_first(run, tmp_path, "whole", OLDER)
    newer = of_first(run, tmp_path, "broken", NEWER)
    (newer / "cells" / "x.jsonl").write_text("{}\n", encoding="utf-8")
    found = beside(run, home=tmp_path)
    assert rows(found) == {(256, 1): ("whole", 3)}
    assert [one.partition(":")[0] for one in found.found.unread] == ["perf/broken"]


def test_one_that_could_add_nothing_is_not_read(run, tmp_path) -> None:
    """Nightly load tests are hundreds, and their cells are many."""
    older = of_first(run, tmp_path, "older", OLDER)
    of_first(run, tmp_path, "newer", NEWER)
    (older / "cells" / "x.jsonl").write_text("{}\n", encoding="utf-8")
    assert beside(run, home=tmp_path).found.unread == ()


def test_rows_of_two_load_tests_stand_in_order_and_each_names_its_own(run, tmp_path) -> None:
    of_first(run, tmp_path, "long", OLDER, concurrency=(1, 2, 4))
    of_first(run, tmp_path, "short", NEWER, concurrency=(2,))
    found = gather(run, (), beside(run, home=tmp_path))
    table = speed(found, texts("en")).blocks[-2]
    named = [(row[2].text, row[-1].text) for row in table.rows]
    assert named == [
        ("1 at once", "perf/long"),
        ("2 at once", "perf/short"),
        ("4 at once", "perf/long"),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "0 of 1 loads can be taken as they stand"), ("zh", "1 种负载中有 0 种可直接采用")],
)
def test_the_report_says_where_a_newer_one_lies_that_is_not_whole(
    run, tmp_path, language, words
) -> None:
    of_first(run, tmp_path, "morning", OLDER)
    of_first(run, tmp_path, "stopped", NEWER, kept=lambda cell: None if cell.repeat else cell)
    found = gather(run, (), beside(run, home=tmp_path))
    (told,) = settings(found, texts(language)).blocks[-1].items
    assert told.startswith("perf/stopped") and words in told
    assert as_json(found)["measured"]["beside"]["unfinished"] == [
        {"contestant": FIRST, "measurement": "perf/stopped", "measured": NEWER,
         "whole": 0, "planned": 1}
    ]  # fmt: skip


# ------------------------------------------------------------------ other measurements


def test_checks_that_were_interrupted_or_not_made_leave_the_older_ones_where_they_are(
    run, tmp_path
) -> None:
    told = checked(FIRST, fingerprint(run, FIRST))
    told["contestants"][0]["checks"][2]["left_out"] = 0
    kept_json(tmp_path, "capabilities", "whole", {**told, "name": "whole", "measured": OLDER})
    newer = checked(FIRST, fingerprint(run, FIRST))
    first, beyond, _ = newer["contestants"][0]["checks"]
    json = {**first, "check": "json_valid", "length": None, "language": None}
    newer["contestants"][0]["checks"] = [
        first, beyond, {**json, "state": "interrupted", "passed": 2, "total": 2, "left_out": 10},
    ]  # fmt: skip
    kept_json(tmp_path, "capabilities", "cut", {**newer, "name": "cut", "measured": NEWER})
    found = beside(run, home=tmp_path)
    assert {one.source.name: [check.check for check in one.checks] for one in found.checks} == {
        "cut": ["long_context", "long_context"],
        "whole": ["json_valid"],
    }
    assert unfinished(found) == [("cut", 2, 3)]


def test_starts_that_were_never_cold_do_not_hide_older_ones_that_were(run, tmp_path) -> None:
    told = fingerprint(run, FIRST)
    cold = {**started(FIRST, told), "name": "cold", "measured": OLDER}
    warm = {**started(FIRST, told, cold_seconds=None), "name": "warm", "measured": NEWER}
    kept_json(tmp_path, "startup", "cold", cold)
    kept_json(tmp_path, "startup", "warm", warm)
    found = beside(run, home=tmp_path)
    assert [one.source.name for one in found.starts] == ["cold"]
    assert unfinished(found) == [("warm", 0, 1)]


def test_hours_of_load_stopped_by_hand_do_not_hide_those_that_ran_to_their_end(
    run, tmp_path
) -> None:
    told = soaked(FIRST, fingerprint(run, FIRST))
    kept_json(tmp_path, "soak", "hours", {**told, "name": "hours", "measured": OLDER})
    cut = {**told, "name": "cut", "measured": NEWER, "seconds": 60, "interrupted": True}
    kept_json(tmp_path, "soak", "cut", cut)
    found = beside(run, home=tmp_path)
    assert [one.source.name for one in found.soaks] == ["hours"]
    assert unfinished(found) == [("cut", 0, 1)]


# ------------------------------------------------------------------ laws

PLANNED = (1, 2, 3)
STATES = {
    Standing.NOTHING: (0, "interrupted", []),
    Standing.SOME: (2, "measured", ["cache"]),
    Standing.WHOLE: (2, "measured", []),
}


def candidate(name: str, stands: dict[int, Standing]) -> Candidate:
    """A load test of three loads as far as it came."""
    asked = Options((256,), 8, PLANNED, repeats=2)
    summary = []
    for load, standing in stands.items():
        repeats, state, flags = STATES[standing]
        figures = {"median_ttft_ms": {}} if repeats else {}
        row = {"prompt_tokens": 256, "output_tokens": 8, "loop": "closed", "repeats": repeats}
        row["figures"] = figures
        summary.append({**row, "max_concurrency": load, "states": [state], "flags": flags})
    document = {"options": asked.as_json(), "summary": summary}
    source = Source("perf", name, "", FIRST, None, "")
    return Candidate.of(LoadTest(source, document), {(256, 8, "closed", n) for n in PLANNED})


candidates = st.lists(
    st.dictionaries(st.sampled_from(PLANNED), st.sampled_from(Standing)), min_size=1, max_size=4
).map(lambda all_of: [candidate(str(n), one) for n, one in enumerate(all_of)])


def chosen(of: Sequence[Candidate]) -> dict[int, tuple[int, Standing]]:
    """Load to the place of the load test that counts there, and how far it stands."""
    found = {}
    for one in counted(of)[0]:
        place = int(one.source.name)
        for row in one.document["summary"]:
            load = row["max_concurrency"]
            assert load not in found, "a load counts once"
            found[load] = place, of[place].stands[256, 8, "closed", float(load)]
    return found


@given(candidates)
def test_every_load_that_somebody_measured_counts_once_by_its_best_and_of_these_the_newest(
    of,
) -> None:
    best = {}
    for load in PLANNED:
        stands = [one.stands.get((256, 8, "closed", float(load))) for one in of]
        known = [one for one in stands if one is not None]
        if known:
            best[load] = stands.index(max(known)), max(known)
    assert chosen(of) == best


@given(candidates, st.dictionaries(st.sampled_from(PLANNED), st.sampled_from(Standing)))
def test_a_newer_measurement_makes_no_load_worse(of, newer) -> None:
    after = [candidate("0", newer), *(replace_name(one, n) for n, one in enumerate(of, 1))]
    found = chosen(after)
    for load, (_, standing) in chosen(of).items():
        assert found[load][1] >= standing


def replace_name(one: Candidate, place: int) -> Candidate:
    source = replace(one.measured.source, name=str(place))
    return replace(one, measured=replace(one.measured, source=source))
