"""What Plotly is told to draw: every point with its doubt, and names as words only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from ballots import HOSTILE, clear_order, lineup_of, voted
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language import LANGUAGES, texts
from assistant.leaderboard import board
from assistant.pages.leaderboard_figures import _labels, interval_plot, matrix_plot
from eval.records import Records

NAMES = {"alpha": "Model-alpha", "beta": "Model-beta", "gamma": "Model-gamma"}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


def drawn(
    plot: Any, records: Records, names: dict[str, str] = NAMES, language: str = "en"
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one trace and the whole document, as the browser gets them."""
    data = plot(board(lineup_of(names), records), texts(language))
    document = json.loads(data.plot)
    assert data.type == "plotly"
    (trace,) = document["data"]
    return trace, document


def values(array: Any) -> list[Any]:
    """A list of numbers, however Plotly packed it."""
    if isinstance(array, dict):
        import base64

        import numpy as np

        return np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"]).tolist()
    return list(array)


def words(label: str) -> str:
    """What a label shows: its line breaks taken out, its entities read."""
    return unescape(label.replace("<br>", " ")).rstrip("\u200b")


def test_without_votes_nothing_is_drawn(records) -> None:
    trace, _ = drawn(interval_plot, records)
    assert values(trace.get("x", [])) == []
    cells = drawn(matrix_plot, records)[0]["z"]
    assert [values(row) for row in cells] == [[None] * 3] * 3


def test_one_vote_is_a_hollow_mark_without_a_bar_and_strangers_are_left_out(records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    trace, _ = drawn(interval_plot, records)
    assert sorted(map(words, trace["y"])) == ["Model-alpha", "Model-beta"]
    assert trace["marker"]["symbol"] == ["circle-open"] * 2
    assert values(trace["error_x"]["array"]) == values(trace["error_x"]["arrayminus"]) == [0, 0]
    assert all("needs two voters" in hover for hover in trace["text"])


def test_bars_reach_from_the_low_to_the_high_end(records) -> None:
    clear_order(records, ("gamma", "alpha", "beta"))
    trace, _ = drawn(interval_plot, records)
    rows = board(lineup_of(NAMES), records).rows
    assert [words(label) for label in trace["y"]] == [row.name for row in rows]
    assert trace["marker"]["symbol"] == ["circle"] * 3
    error = trace["error_x"]
    bars = zip(values(trace["x"]), values(error["arrayminus"]), values(error["array"]), strict=True)
    for row, (points, below, above) in zip(rows, bars, strict=True):
        assert points - below == pytest.approx(row.low)
        assert points + above == pytest.approx(row.high)


def test_the_matrix_shows_shares_with_counts_and_nothing_where_nobody_met(records) -> None:
    for number, choice in enumerate(("a", "a", "tie")):
        voted(records, number, "ann", ("alpha", "beta"), choice)
    trace, _ = drawn(matrix_plot, records)
    order = [words(label) for label in trace["y"]]
    assert order == [words(label) for label in trace["x"]]
    row, column, stranger = (order.index(NAMES[key]) for key in ("alpha", "beta", "gamma"))
    assert values(trace["z"][row])[column] == pytest.approx(2.5 / 3)
    assert trace["text"][row][column] == "83%<br>2.5 of 3"
    assert trace["text"][column][row] == "17%<br>0.5 of 3"
    assert (values(trace["z"][row])[stranger], trace["text"][row][stranger]) == (None, "")
    assert (values(trace["z"][row])[row], trace["text"][row][row]) == (None, "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plot", [interval_plot, matrix_plot])
def test_figures_have_axis_titles_and_one_button_in_the_persons_language(
    records, plot, language: str
) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    _, document = drawn(plot, records, language=language)
    said = texts(language)
    titles = [document["layout"][axis].get("title", {}).get("text") for axis in ("xaxis", "yaxis")]
    wanted = {
        interval_plot: [said("leaderboard.plot_axis"), None],
        matrix_plot: [said("leaderboard.matrix_columns"), said("leaderboard.matrix_rows")],
    }
    assert titles == wanted[plot]
    assert document["config"]["modeBarButtons"] == [["toImage"]]
    assert said("leaderboard.save_figure") in json.dumps(document["config"], ensure_ascii=False)


@pytest.mark.parametrize("plot", [interval_plot, matrix_plot])
def test_names_meant_to_harm_are_words(records, plot) -> None:
    names = {"alpha": HOSTILE, "beta": "<a href='javascript:alert(1)'>B</a>", "gamma": "<b>C"}
    voted(records, 1, "ann", ("alpha", "beta"), "tie")
    voted(records, 2, "bob", ("alpha", "gamma"), "tie")
    _, document = drawn(plot, records, names)
    found = set(re.findall(r"<[^>]*>?", json.dumps(document, ensure_ascii=False)))
    # Line breaks, what hides Plotly's own box, and nothing that came with a name.
    assert found <= {"<br>", "<extra>", "</extra>"}


@pytest.mark.parametrize("plot", [interval_plot, matrix_plot])
def test_names_that_are_numbers_or_dates_are_no_places_on_a_scale(records, plot) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    layout = drawn(plot, records, {"alpha": "7", "beta": "70"})[1]["layout"]
    assert layout["yaxis"]["type"] == "category"
    assert plot is interval_plot or layout["xaxis"]["type"] == "category"


names = st.text("<&>' ab", max_size=40) | st.text(
    st.characters(codec="utf-8", exclude_characters="\u200b"), max_size=40
)


@settings(deadline=None)
@given(st.lists(names, max_size=5))
def test_labels_are_as_many_as_names_differ_and_say_the_same_words(given) -> None:
    labels = _labels(given)
    assert len(set(labels)) == len(labels) == len(given)
    for name, label in zip(given, labels, strict=True):
        lines = label.rstrip("\u200b").split("<br>")
        assert all(len(unescape(line)) <= 16 for line in lines)
        assert "<" not in "".join(lines)
        shown = "".join(unescape(line) for line in lines)
        assert "".join(shown.split()) == "".join(name.split())
