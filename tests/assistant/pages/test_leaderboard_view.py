"""The leaderboard's tables with none, one and many votes, and with names meant to harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ballots import HOSTILE, clear_order, judged, lineup_of, ran, voted

from assistant.language import LANGUAGES, texts
from assistant.leaderboard import Board, board
from assistant.pages.leaderboard_view import evidence, table
from eval.records import IDENTITY_LEAK, BattleState, Records

NAMES = {"alpha": "Model-alpha", "beta": "Model-beta", "gamma": "Model-gamma"}
VIEWS: tuple[Callable[..., str], ...] = (table, evidence)
EN = texts("en")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


class Read(HTMLParser):
    """What a browser would make of some HTML: its elements, cells and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.rows: list[list[str]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def line_of(html: str, name: str) -> list[str]:
    """The cells of the line whose contestant has this name."""
    return next(row for row in Read(html).rows if any(name in cell for cell in row[:2]))


def of(records: Records, names: dict[str, str] = NAMES, developer: str = "Works") -> Board:
    return board(lineup_of(names, developer), records)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_votes_it_leads_to_the_arena_and_shows_no_table(records, language: str) -> None:
    words = texts(language)
    html = table(of(records), words)
    assert words("leaderboard.empty_title") in Read(html).text
    assert '<a href="/">' in html
    assert Read(html).rows == []
    assert Read(evidence(of(records), words)).text == words("leaderboard.evidence_empty")


def test_one_vote_shows_points_no_interval_and_no_order(records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    html = table(of(records), EN)
    alpha, beta, gamma = (line_of(html, name) for name in NAMES.values())
    assert (alpha[0], beta[0], gamma[0]) == ("1–2", "1–2", "–")
    assert int(alpha[2]) > 1000 > int(beta[2])
    assert alpha[3] == beta[3] == EN("leaderboard.no_interval")
    assert (gamma[2], gamma[3]) == (EN("leaderboard.no_votes"), "–")
    assert (alpha[4], alpha[5], beta[5], gamma[5]) == ("1", "1 / 0 / 0", "0 / 1 / 0", "0 / 0 / 0")
    assert "Votes: 1 · voters: 1 · battles: 1" in Read(html).text


def test_ratings_stand_with_their_count_and_their_absence_is_shown(records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "tie", rating=5)
    voted(records, 2, "bob", ("alpha", "beta"), "tie", rating=2)
    html = table(of(records), EN)
    assert line_of(html, "Model-alpha")[6:] == ["–", "3.5 (2)", "–"]
    assert line_of(html, "Model-beta")[6:] == ["–", "–", "–"]


def test_what_the_votes_leave_open_is_named_and_never_printed_as_an_order(records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "tie")
    voted(records, 2, "bob", ("beta", "alpha"), "tie")
    html = table(of(records), EN)
    assert EN("leaderboard.undecided", names="Model-alpha · Model-beta") in Read(html).text
    assert line_of(html, "Model-alpha")[0] == line_of(html, "Model-beta")[0] == "1–2"


def test_a_decided_order_has_one_rank_each_and_leaves_nothing_open(records) -> None:
    clear_order(records, ("gamma", "alpha"), voters=12)
    html = table(of(records), EN)
    ranks = [(row[0], row[1].removesuffix("Works")) for row in Read(html).rows[1:]]
    assert ranks == [("1", "Model-gamma"), ("2", "Model-alpha"), ("–", "Model-beta")]
    assert "<li>" not in html


def test_interval_bars_stay_inside_their_cell_and_hold_their_mark(records) -> None:
    clear_order(records, ("gamma", "alpha", "beta"))
    html = table(of(records), EN)
    bars = re.findall(r'<i style="left:(.+?)%;width:(.+?)%"></i><b style="left:(.+?)%">', html)
    assert len(bars) == 3
    for left, width, mark in (map(float, bar) for bar in bars):
        assert 0 <= left <= mark <= left + width <= 100.11  # rounded to a tenth each


def test_what_code_did_has_share_count_and_interval(records) -> None:
    battle = voted(records, 1, "ann", ("alpha", "beta"), "a")
    ran(records, battle, "a", "OK")
    judged(records, battle, "b", "WA")
    html = evidence(of(records), EN)
    assert line_of(html, "Model-alpha")[1:] == [
        "100% (1/1; 21 – 100%)",
        EN("leaderboard.no_evidence"),
    ]
    assert line_of(html, "Model-beta")[1:] == [
        EN("leaderboard.no_evidence"),
        "0% (0/1; 0 – 79%)",
    ]


def test_a_fault_of_ours_alone_is_no_evidence(records) -> None:
    battle = voted(records, 1, "ann", ("alpha", "beta"), "a")
    ran(records, battle, "a", "INFRA")
    assert Read(evidence(of(records), EN)).text == EN("leaderboard.evidence_empty")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_meant_to_harm_are_words(records, language: str) -> None:
    names = {"alpha": HOSTILE, "beta": '"><script>alert(2)</script>', "gamma": "{votes} & {0}"}
    battle = voted(records, 1, "ann", ("alpha", "beta"), "tie")
    voted(records, 2, "bob", ("alpha", "gamma"), "tie")
    ran(records, battle, "a", "OK")
    for view in VIEWS:
        read = Read(view(of(records, names, "<u>D</u>"), texts(language)))
        assert not read.tags & {"img", "script", "u"}
        assert "onerror" not in read.attributes
        assert all(name in read.text for name in names.values())
    text = Read(table(of(records, names), texts(language))).text
    assert (
        texts(language)("leaderboard.undecided", names=" · ".join(sorted(names.values()))) in text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_its_voters_are_known(language: str, records: Records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    said = {
        table(board(lineup_of(NAMES), records, mode), texts(language))
        for mode in ("cookie", "accounts", "proxy")
    }
    assert len(said) == 3
    assert all("Cookie" in html or "cookie" in html for html in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_votes_that_were_left_out_are_counted_in_public(language: str, records: Records) -> None:
    words = texts(language)("leaderboard.left_out", pairs=1)
    named = voted(records, 1, "ann", ("alpha", "beta"), "a")
    records.set_state(named, BattleState.REVEALED, mark=IDENTITY_LEAK)
    alone = board(lineup_of(NAMES), records)
    assert (alone.votes, alone.left_out) == (0, 1)
    assert words in Read(table(alone, texts(language))).text
    voted(records, 2, "bob", ("alpha", "beta"), "b")
    assert words in Read(table(board(lineup_of(NAMES), records), texts(language))).text
