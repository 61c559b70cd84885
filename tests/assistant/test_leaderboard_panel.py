"""What is computed in the background: complete, per view, and never waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ballots import lineup_of, voted
from hypothesis import given
from hypothesis import strategies as st

from assistant.leaderboard import board
from assistant.leaderboard_address import View
from assistant.leaderboard_panel import Panel, Panels
from eval.records import Battle, BattleState, Records, Slot, Turn, Vote
from eval.settings import LeaderboardSettings

LINEUP = lineup_of({"alpha": "Model-alpha", "beta": "Model-beta", "gamma": "Model-gamma"})
SETTINGS = LeaderboardSettings(slice_votes=4)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


@pytest.fixture
def panels(records: Records) -> Panels:
    return Panels(LINEUP, records, SETTINGS)


def asked(records: Records, name: str, prompt: str, choice: str = "a") -> None:
    """Record a battle on a question, with a vote."""
    battle = Battle(
        name, "ann", 2, "en", 1.0, None, (Slot("a", "alpha", {}), Slot("b", "beta", {}))
    )
    records.start_battle(battle, Turn(name, 1, prompt))
    records.set_state(name, BattleState.ANSWERED)
    records.vote(Vote(name, "ann", choice))  # type: ignore[arg-type]


def awaited(panels: Panels, view: View, revision: int) -> Panel:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = panels.latest(view, revision)
        if found is not None and found.revision == revision:
            return found
        threading.Event().wait(0.02)
    raise AssertionError("the panel never came")


def test_whoever_looks_first_is_not_made_to_wait_and_finds_it_later(
    records: Records, panels: Panels
) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    assert panels.latest(View(), records.revision()) is None
    first = awaited(panels, View(), records.revision())
    assert first.board is not None
    assert [row.points for row in first.board.rows] == [
        row.points for row in board(LINEUP, records).rows
    ]
    voted(records, 2, "bob", ("alpha", "beta"), "a")
    assert panels.latest(View(), records.revision()) is first  # what was known meanwhile
    assert awaited(panels, View(), records.revision()).votes == 2


def test_a_slice_holds_only_its_votes_and_says_what_it_lacks(
    records: Records, panels: Panels
) -> None:
    for number in range(5):
        asked(records, f"en{number}", "Reverse a list", "a")
    for number in range(3):
        asked(records, f"zh{number}", "把列表倒过来", "b")
    english = panels.now(View(prompt="en"), 1)
    assert english.board is not None
    assert (english.votes, english.board.votes) == (5, 5)
    assert english.board.rows[0].losses == 0
    chinese = panels.now(View(prompt="zh"), 1)
    assert (chinese.board, chinese.votes, chinese.least) == (None, 3, 4)
    assert dict(chinese.sizes["prompt"]) == {"en": 5, "zh": 3}
    assert dict(chinese.sizes["kind"]) == {"free": 8}


def test_modelled_ties_change_points_and_not_who_voted(records: Records, panels: Panels) -> None:
    for number in range(12):
        choice = ("a", "tie", "a", "b")[number % 4]
        voted(records, number, f"voter{number % 3}", ("alpha", "beta"), choice)
    half, modelled = (panels.now(View(ties=ties), 1).board for ties in ("half", "davidson"))
    assert half is not None
    assert modelled is not None
    assert half.votes == modelled.votes == 12
    assert half.matrix == modelled.matrix
    assert modelled.rows[0].points > half.rows[0].points
    assert modelled.rows[0].low < modelled.rows[0].points < modelled.rows[0].high


def test_shares_count_leaks_voids_and_ties(records: Records, panels: Panels) -> None:
    for number, choice in enumerate(("tie", "both_bad", "a", "a")):
        voted(records, number, "ann", ("alpha", "beta"), choice)
    slots = (Slot("a", "alpha", {}), Slot("b", "beta", {}))
    records.start_battle(Battle("v", "ann", 2, "en", 1.0, None, slots), Turn("v", 1, "?"))
    records.set_state("v", BattleState.VOID)
    shares = panels.now(View(), 1).robustness.shares
    counted = {name: (share.count, share.total) for name, share in shares.items()}
    assert counted == {
        "leaks": (0, 4),
        "interrupted": (0, 4),
        "voids": (1, 5),
        "ties": (1, 4),
        "both_bad": (1, 4),
    }


def test_without_votes_everything_is_there_and_empty(panels: Panels) -> None:
    found = panels.now(View(), 0)
    assert found.stopping.reason == "few"
    assert (found.robustness.flips, found.robustness.days) == ((), ())
    assert found.decomposition.effects == ()


@given(st.builds(View, prompt=st.text(max_size=40), ties=st.sampled_from(["half", "davidson"])))
def test_a_view_survives_its_address(view: View) -> None:
    assert View.of(view.query) == view


@pytest.mark.parametrize("query", ["?ties=none", "prompt=" + "x" * 41, "a=1&" * 20, "other=1", ""])
def test_what_an_address_does_not_know_is_left_out(query: str) -> None:
    assert View.of(query) == View()
