"""The board with none, one and many votes: absent stays absent, undecided is no order."""

from __future__ import annotations

from pathlib import Path

import pytest
from ballots import voted
from scripted_arena import remote_lineup

from assistant.language import LANGUAGES, texts
from assistant.leaderboard import board
from assistant.pages.leaderboard_view import table
from eval.records import Records

LINEUP = remote_lineup(dict.fromkeys(("alpha", "beta", "gamma"), "http://127.0.0.1:1"))


@pytest.fixture
def records(tmp_path: Path):
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_votes_it_says_what_to_do(records: Records, language: str) -> None:
    html = table(board(LINEUP, records), texts(language))
    assert texts(language)("leaderboard.empty_title") in html


def test_one_vote_gives_points_without_an_interval_and_no_order(records: Records) -> None:
    voted(records, 1, "ann", ("alpha", "beta"), "a")
    rows = {row.contestant: row for row in board(LINEUP, records).rows}
    assert rows["alpha"].points > rows["beta"].points
    assert rows["alpha"].low is None
    assert (rows["alpha"].best_rank, rows["alpha"].worst_rank) == (1, 2)
    assert rows["gamma"].points is None
    assert rows["alpha"].means == {"structure": (4.0, 1)}
    assert "needs two voters" in table(board(LINEUP, records), texts("en"))


def test_many_votes_of_many_voters_give_an_order_with_intervals(records: Records) -> None:
    number = 0
    for voter in range(6):
        for pair, choice in (
            (("alpha", "beta"), "a"),
            (("beta", "gamma"), "a"),
            (("gamma", "alpha"), "b"),
            (("gamma", "beta"), "b" if voter else "tie"),
        ):
            number += 1
            voted(records, number, f"voter{voter}", pair, choice)
    data = board(LINEUP, records)
    assert [row.contestant for row in data.rows] == ["alpha", "beta", "gamma"]
    assert (data.votes, data.voters) == (24, 6)
    assert all(row.low < row.points < row.high for row in data.rows)
    html = table(data, texts("en"))
    assert html.index("Model-alpha") < html.index("Model-gamma")
