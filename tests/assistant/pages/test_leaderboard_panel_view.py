"""The panel and the controls as HTML, in both languages, with names meant to harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from ballots import HOSTILE, clear_order, lineup_of, voted

from assistant.language import LANGUAGES, texts
from assistant.leaderboard_address import View
from assistant.leaderboard_panel import Bursts, Filtered, Panel, Panels, Suspicion
from assistant.pages import leaderboard_controls as controls
from assistant.pages import leaderboard_panel_view as view
from eval.records import Records
from eval.settings import LeaderboardSettings
from eval.votes.decomposition import Decomposition, Effect
from eval.votes.stopping import Stopping

NAMES = {"alpha": HOSTILE, "beta": "Model-beta", "gamma": "Model-gamma"}
EN = texts("en")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


@pytest.fixture
def panels(records: Records) -> Panels:
    return Panels(lineup_of(NAMES), records, LeaderboardSettings(slice_votes=30))


@pytest.fixture
def panel(records: Records, panels: Panels) -> Panel:
    clear_order(records, tuple(NAMES))
    return panels.now(View(), 1)


def words(html: str) -> str:
    return unescape(re.sub("<[^>]+>", " ", html))


def suspected(panel: Panel) -> Panel:
    filtered = Filtered((Suspicion("alpha", False, 40, 0.97),), {"alpha": -31.6, "beta": 0.2})
    found = replace(panel.robustness, filtered=filtered, bursts=Bursts(1, 80))
    effects = (Effect("length", 20.4, 3.0, 38.0, 0.69), Effect("tests", -5.0, None, None, 1.0))
    taken = Decomposition(effects, 240, 120, 6)
    return replace(panel, robustness=found, decomposition=taken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_words_and_no_name_is_markup(panel: Panel, language: str) -> None:
    t = texts(language)
    for one in (panel, suspected(panel)):
        html = view.robustness(one, t) + view.decomposition(one, t) + view.stopping(one, t)
        assert "<img" not in html
        assert "{" not in words(html)
        assert "leaderboard." not in words(html)
    assert HOSTILE in words(view.robustness(panel, t))


def test_the_panel_says_what_the_votes_say(panel: Panel) -> None:
    said = words(view.robustness(suspected(panel), EN))
    assert f"First by points: {HOSTILE}" in said
    assert f"1: for {HOSTILE}" in said
    assert "\u221232" in said  # a minus sign, not a hyphen
    assert "at most 80 votes" in said
    effects = words(view.decomposition(suspected(panel), EN))
    assert "2.0 times as long" in effects
    assert "+3 … +38" in effects
    assert "Needs 100 votes" in words(view.decomposition(panel, EN))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Stopping("apart", "beta", (), None), "Decided: Model-beta is first."),
        (Stopping("undecided", "beta", (), 340), "Undecided, about 340 more votes."),
        (Stopping("undecided", "beta", (), None), "Undecided."),
        (Stopping("narrow", "beta", (), None), "too small to matter"),
        (Stopping("few", None, (), None), "judged by at least 5 people."),
    ],
)
def test_the_rule_says_where_it_stands_and_what_it_is(panel: Panel, found, said: str) -> None:
    html = words(view.stopping(replace(panel, stopping=found), EN))
    assert said in html
    assert "± 50 points" in html


def test_one_vote_says_what_is_missing(records: Records, panels: Panels) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "tie")
    one = panels.now(View(), 1)
    said = words(view.robustness(one, EN))
    assert EN("leaderboard.flips_none") in said
    assert EN("leaderboard.influence_none") in said
    assert "at least 5 people" in words(view.stopping(one, EN))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slice_too_small_is_seen_and_cannot_be_chosen(
    records: Records, panels: Panels, language: str
) -> None:
    for number in range(3):
        voted(records, number, "ann", ("alpha", "beta"), "a")
    panel = panels.now(View(kind="free"), 1)
    t = texts(language)
    form = controls.controls(View(), panel, t)
    small = t("leaderboard.slice_small", name=t("leaderboard.kind_free"), votes=3, least=30)
    assert f'<option value="free" disabled>{small}</option>' in form
    missing = words(controls.missing(View(kind="free"), panel, t))
    assert "27" in missing
    assert t("leaderboard.kind_free") in missing
    assert t("leaderboard.computing") in controls.missing(View(kind="free"), None, t)


def test_a_slice_from_an_address_is_words_and_not_markup() -> None:
    chosen = View(language=HOSTILE[:40], prompt='"><b>')
    for html in (
        controls.controls(chosen, None, EN),
        controls.missing(chosen, None, EN),
        controls.downloads(chosen, EN),
    ):
        assert "<img" not in html
        assert "<b>" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_linked_with_what_is_chosen(language: str) -> None:
    html = controls.downloads(View(prompt="zh", ties="davidson"), texts(language))
    assert re.findall('href="(.+?)" download', html) == [
        f"/leaderboard{part}.csv?prompt=zh&amp;ties=davidson"
        for part in ("", "-matrix", "-robustness")
    ]
    assert texts(language)("leaderboard.save_ratings") in words(html)
