"""Load tests in words and figures: both languages, nothing from a file is markup."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_load_test import CALM, FINGERPRINT, OPTIONS, begun, events_of, kept, whole

from assistant.language import LANGUAGES, texts
from assistant.load_test_reader import Detail
from assistant.load_tests import LoadTests
from assistant.pages import reports_speed_view as view
from assistant.pages.reports_speed import SpeedPart
from assistant.pages.speed_cells_view import cells, number
from assistant.pages.speed_figures import PANELS, speed_plot
from assistant.reports_address import Address
from assistant.runs import Listing
from eval.perf.events import write_cell
from eval.perf.folder import CELLS, MANIFEST
from eval.perf.following import UnderWay
from eval.perf.objective import Objective
from eval.perf.plan import Options, Room
from eval.perf.plan import cells as planned
from eval.runs.identity import digest_of

HOSTILE = "<img src=x onerror=alert(1)>\u202e\x00{name}"
NO_RUNS = Listing((), 0, "")


class Tags(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def is_harmless(html: str) -> bool:
    parser = Tags()
    parser.feed(html)
    hidden = any(sign in parser.words for sign in "\u202e\x00")
    return not hidden and not {"img", "script"} & set(parser.tags)


def detail(root: Path, name: str = "first") -> Detail:
    return asyncio.run(LoadTests(root).open(name))


def shown(root: Path, address: Address, language: str = "en") -> dict[str, Any]:
    async def show() -> dict[str, Any]:
        part = SpeedPart(LoadTests(root), texts(language))
        return await part.shown(await part.lines(), NO_RUNS, address)

    return asyncio.run(show())


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_to_run_where_there_is_none(tmp_path: Path, language: str) -> None:
    told = shown(tmp_path / "perf", Address(), language)
    assert "python -m eval perf --contestant" in told["speed-table"]["value"]
    assert told["speed-detail"] == {"visible": False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_load_test_has_its_figures_with_intervals(tmp_path: Path, language: str) -> None:
    whole(tmp_path, "first")
    told = shown(tmp_path, Address(speed="first"), language)
    assert told["speed-detail"] == {"visible": True}
    assert digest_of(FINGERPRINT) in told["speed-head"]["value"]
    table = told["speed-cells"]["value"]
    assert table.count("<tr>") == 7
    # Length 256, one at once: 125, 131.25 and 137.5 ms in the three repeats: ±15.5 by Student's t.
    assert "131<br>" in table and "116 – 147" in table
    assert told["speed-plot"]["visible"]


def test_progress_is_said_while_it_runs(tmp_path: Path) -> None:
    folder = begun(tmp_path, "live")
    kept(folder, count=4)
    now = UnderWay("256x8-c4-1", "", 3, 16, "256x8-c2-1: measured, TTFT 131 ms")
    found = detail(tmp_path, "live")
    line = replace(found.line, state="running", now=now)
    words = view.state(line, texts("en"))
    assert 'max="18" value="4"' in words and "4 of 18 cells" in words
    assert "256x8-c4-1: is being measured, 3 of 16 requests" in words
    assert "TTFT 131 ms" in words
    assert "正在预热" in view.state(replace(line, now=replace(now, phase="warm-up")), texts("zh"))


def test_what_is_flagged_failed_or_cut_says_so(tmp_path: Path) -> None:
    options = replace(OPTIONS, prompt_tokens=(256,), concurrency=(1, 2), repeats=1)
    folder = begun(tmp_path, "first", options=options)
    one, two = planned(options, Room(4096))
    write_cell(folder / CELLS, replace(one, client=replace(CALM, busy=0.99)), events_of(one))
    write_cell(folder / CELLS, replace(two, why="the engine died"), [])
    table = cells(detail(tmp_path), texts("en"))
    assert "Flagged: our own client was too slow" in table
    assert "Failed" in table and "the engine died" in table


def test_a_load_test_cut_before_any_answer_has_no_figure_and_says_so(tmp_path: Path) -> None:
    folder = begun(tmp_path, "first")
    one = planned(OPTIONS, Room(4096))[0]
    write_cell(folder / CELLS, replace(one, interrupted=True), [])
    told = shown(tmp_path, Address(speed="first"))
    assert told["speed-plot"] == {"visible": False}
    assert "No cell has figures yet" in told["speed-none"]["value"]


def test_a_flagged_load_that_kept_the_objective_is_told_and_proves_nothing(tmp_path: Path) -> None:
    options = replace(OPTIONS, prompt_tokens=(256,), concurrency=(1, 2), repeats=1,
                      objective=Objective(ttft=60_000))  # fmt: skip
    folder = begun(tmp_path, "first", options=options)
    one, two = planned(options, Room(4096))
    write_cell(folder / CELLS, replace(one, client=CALM), events_of(one))
    write_cell(folder / CELLS, replace(two, client=CALM, shared=True), events_of(two))
    table = cells(detail(tmp_path), texts("en"))
    assert "1 at once met the objective. 2 did but is flagged, which shows nothing." in table
    assert "同时 1 个请求达到目标。 2 达到了，但带有警示" in cells(detail(tmp_path), texts("zh"))


def test_nothing_from_a_file_is_markup(tmp_path: Path) -> None:
    name = HOSTILE.replace("\x00", "").replace("/", "")
    odd = {**FINGERPRINT, "engine": {"kind": HOSTILE}, "flags": {HOSTILE: HOSTILE},
           "digest": HOSTILE}  # fmt: skip
    folder = begun(tmp_path, name, target=HOSTILE, created=HOSTILE, fingerprint=odd)
    one = planned(OPTIONS, Room(4096))[0]
    write_cell(folder / CELLS, replace(one, why=HOSTILE), [])
    (folder / CELLS / f"{name}.jsonl").write_text("{\n")
    whole(tmp_path, "other")
    for address in (Address(speed=name), Address(speed=name, beside="other"),
                    Address(speed="other", beside=name), Address(speed=HOSTILE)):  # fmt: skip
        for key, properties in shown(tmp_path, address).items():
            assert is_harmless(str(properties.get("value") or "")), key


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one)
)
PLACES = [("created",), ("target",), ("fingerprint",), ("calibration",), ("options", "repeats"),
          ("calibration", "lag_p50"), ("fingerprint", "flags"), ("fingerprint", "weights"),
          ("options", "output_tokens"), ("options", "objective"), ("options", "rates")]  # fmt: skip


@settings(max_examples=60)
@given(place=st.sampled_from(PLACES), value=ANYTHING | st.just(10**400))
def test_no_manifest_breaks_the_page(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str, ...], value: object
) -> None:
    root = tmp_path_factory.mktemp("perf")
    folder = begun(root, "odd")
    kept(folder, count=2)
    manifest = json.loads((folder / MANIFEST).read_text())
    inner = manifest
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    (folder / MANIFEST).write_text(json.dumps(manifest))
    told = shown(root, Address(speed="odd", beside="odd"))
    assert "odd" in told["speed-table"]["value"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1234.56, "1\u202f235"),
        (0, "0"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (10**400, "–"),
        ("7", "–"),
    ],
)
def test_numbers_are_readable(value: object, said: str) -> None:
    assert number(value, 0) == said


# ------------------------------------------------------------------ figures


def figure(details: list[Detail], axis: str, language: str = "en") -> dict[str, Any]:
    found = speed_plot(details, axis, texts(language))
    assert found is not None
    return json.loads(found.plot)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_axis_has_a_title_with_its_unit(tmp_path: Path, language: str) -> None:
    whole(tmp_path, "first")
    words = texts(language)
    layout = figure([detail(tmp_path)], "at_once", language)["layout"]
    titles = [layout[f"yaxis{n or ''}"]["title"]["text"] for n in ("", 2, 3)]
    assert titles == [words(f"speed.panel_{key}") for key, _ in PANELS]
    assert layout["xaxis3"]["title"]["text"] == words("speed.x_at_once")


def test_a_line_for_each_length_or_load_with_its_intervals(tmp_path: Path) -> None:
    whole(tmp_path, "first")
    found = detail(tmp_path)
    by_load = figure([found], "at_once")["data"]
    assert [one["name"] for one in by_load[:2]] == ["256 tokens", "1\u202f024 tokens"]
    assert len(by_load) == 2 * len(PANELS)
    by_length = figure([found], "prompt")["data"]
    assert [one["name"] for one in by_length[:3]] == ["1 at once", "2 at once", "4 at once"]
    assert all("error_y" in one for one in by_length)


def test_a_flagged_figure_has_a_hollow_mark(tmp_path: Path) -> None:
    options = replace(OPTIONS, prompt_tokens=(256,), concurrency=(1, 2), repeats=1)
    folder = begun(tmp_path, "first", options=options)
    one, two = planned(options, Room(4096))
    write_cell(folder / CELLS, replace(one, client=replace(CALM, busy=0.99)), events_of(one))
    write_cell(folder / CELLS, replace(two, client=CALM), events_of(two))
    trace = figure([detail(tmp_path)], "at_once")["data"][0]
    assert trace["marker"]["symbol"] == ["circle-open", "circle"]


def test_arrivals_have_an_axis_of_their_own(tmp_path: Path) -> None:
    both = Options(prompt_tokens=(256,), output_tokens=8, concurrency=(1,), rates=(0.5, 2.0))
    whole(tmp_path, "first", options=both)
    found = detail(tmp_path)
    assert view.axes(found) == ("at_once", "rate", "prompt")
    ticks = figure([found], "rate")["layout"]["xaxis"]["ticktext"]
    assert ticks == ["0.5", "2"]


def test_nothing_is_drawn_of_cells_without_figures(tmp_path: Path) -> None:
    begun(tmp_path, "first")
    assert speed_plot([detail(tmp_path)], "at_once", texts("en")) is None


# ------------------------------------------------------------------ two together


def test_one_fingerprint_is_one_figure(tmp_path: Path) -> None:
    whole(tmp_path, "first")
    whole(tmp_path, "again")
    told = shown(tmp_path, Address(speed="first", beside="again"))
    names = [one["name"] for one in json.loads(told["speed-plot"]["value"].plot)["data"][:4]]
    assert names == ["first: 256 tokens", "first: 1\u202f024 tokens",
                     "again: 256 tokens", "again: 1\u202f024 tokens"]  # fmt: skip
    assert told["speed-beside-plot"] == {"visible": False}
    assert "both are in the figure" in told["speed-beside"]["value"]


def test_two_fingerprints_are_never_in_one_figure(tmp_path: Path) -> None:
    whole(tmp_path, "first")
    whole(tmp_path, "there", fingerprint={**FINGERPRINT, "driver": "550", "digest": "ff"})
    told = shown(tmp_path, Address(speed="first", beside="there"))
    assert "there" not in told["speed-plot"]["value"].plot
    assert "first" not in told["speed-beside-plot"]["value"].plot.replace("first token", "")
    assert "differs in Driver" in told["speed-beside"]["value"]


@pytest.mark.parametrize("beside", ["nope", "hurt", "first"])
def test_what_cannot_stand_beside_is_left_out(tmp_path: Path, beside: str) -> None:
    whole(tmp_path, "first")
    (tmp_path / "hurt").mkdir()
    told = shown(tmp_path, Address(speed="first", beside=beside))
    assert told["speed-beside"] == {"value": ""}


@pytest.mark.parametrize(("name", "said"), [("nope", "There is no"), ("hurt", "cannot be read")])
def test_a_link_to_what_cannot_be_shown_says_why(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "hurt").mkdir()
    told = shown(tmp_path, Address(speed=name))
    assert said in told["speed-message"]["value"]
    assert told["speed-detail"] == {"visible": False}
    assert "hurt" in told["speed-table"]["value"]
