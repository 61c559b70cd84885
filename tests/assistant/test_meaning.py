"""What questions mean reaches the leaderboard later, by the packaged model, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ballots import lineup_of

from assistant.language import LANGUAGES, texts
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_address import View
from assistant.leaderboard_panel import Panels
from assistant.meaning import Meanings
from assistant.pages import leaderboard_controls as controls
from assistant.pages.leaderboard_view import table
from eval.records import Ballot, Battle, BattleState, Records, Slot, Turn, Vote
from eval.settings import LeaderboardSettings
from eval.votes.weights import battle_weights
from runners.embedding import EmbeddingSettings
from runners.encoding import Encoding

PATIENCE = 240.0  # seconds
LINEUP = lineup_of({"alpha": "Model-alpha", "beta": "Model-beta"})
SAME = (
    "Write a Python function that checks whether a string is a palindrome.",
    "Write a Python function that checks if a given string is a palindrome",
)


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.fixture(scope="module")
def encoding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encoding]:
    made = Encoding(tmp_path_factory.mktemp("vectors"), EmbeddingSettings(model="packaged"))
    yield made
    made.close()


@pytest.fixture
def meanings(encoding: Encoding) -> Iterator[Meanings]:
    made = Meanings(encoding)
    yield made
    made.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


def asked(*prompts: str) -> list[Ballot]:
    return [Ballot(f"b{n}", prompt, None, ()) for n, prompt in enumerate(prompts)]


def voted(records: Records, name: str, voter: str, prompt: str) -> None:
    slots = (Slot("a", "alpha", {}), Slot("b", "beta", {}))
    records.start_battle(Battle(name, voter, 2, "en", 1.0, None, slots), Turn(name, 1, prompt))
    records.set_state(name, BattleState.ANSWERED)
    records.vote(Vote(name, voter, "a"))


def test_questions_that_mean_the_same_count_once_when_it_is_known(meanings: Meanings) -> None:
    ballots = asked(*SAME, "How do I parse a date in Go?")
    first = meanings.of(ballots)
    assert (dict(first.meant), first.uncompared(ballots), meanings.version) == ({}, 3, 0)
    until(lambda: meanings.version > 0)
    known = meanings.of(ballots)
    assert known.uncompared(ballots) == 0
    weights = battle_weights(ballots, meant=known.meant)
    assert [weights[one.battle] for one in ballots] == [0.5, 0.5, 1.0]


def test_an_english_model_compares_no_chinese_questions(meanings: Meanings) -> None:
    """To it these two are the same: their cosine is 0.99."""
    ballots = asked("如何反转字符串", "如何排序列表", SAME[0])
    meanings.of(ballots)
    until(lambda: meanings.version > 0)
    known = meanings.of(ballots)
    assert set(battle_weights(ballots, meant=known.meant).values()) == {1.0}
    assert known.uncompared(ballots) == 2


def test_without_an_encoder_questions_are_compared_by_their_words(tmp_path: Path) -> None:
    broken = Encoding(tmp_path, EmbeddingSettings(model=str(tmp_path / "nowhere")))
    for meanings in (Meanings(), Meanings(broken)):
        known = meanings.of(asked(*SAME))
        assert (known.uncompared(asked(*SAME)), dict(known.meant)) == (2, {})
        meanings.close()
    broken.close()


def test_the_board_is_drawn_anew_when_more_is_known(records: Records, meanings: Meanings) -> None:
    for number, prompt in enumerate(SAME):
        voted(records, f"b{number}", "ann", prompt)
    leaderboard = Leaderboard(LINEUP, records, meanings=meanings)
    before = leaderboard.revision()
    board = leaderboard.at(before)
    assert board.uncompared == 2
    for language in LANGUAGES:
        t = texts(language)
        assert t("leaderboard.uncompared", questions=2) in table(board, t)
    until(lambda: leaderboard.revision() != before)
    after = leaderboard.at(leaderboard.revision())
    assert after.uncompared == 0
    assert (after.rows[0].points or 0) < (board.rows[0].points or 0)  # one question, not two


@pytest.mark.parametrize("language", LANGUAGES)
def test_topics_are_slices_that_few_votes_hide(
    records: Records, meanings: Meanings, language: str
) -> None:
    for number in range(24):
        prompt = (
            f"Write an SQL query that counts the rows of table number {number}"
            if number % 3
            else f"Which regex matches exactly {number} digits and nothing else?"
        )
        voted(records, f"b{number}", f"voter {number % 4}", prompt)
    panels = Panels(LINEUP, records, LeaderboardSettings(slice_votes=10), meanings)
    panels.now(View(), 1)
    until(lambda: meanings.version > 0)
    panel = panels.now(View(), 2)
    sizes = dict(panel.sizes["topic"])
    assert sorted(sizes.values()) == [8, 16]
    large = max(sizes, key=lambda name: sizes[name])
    assert "sql" in large
    shown, hidden = (panels.now(View(topic=name), 2) for name in sorted(sizes, key=sizes.get)[::-1])  # type: ignore[arg-type]
    assert shown.board is not None
    assert (shown.votes, hidden.board) == (16, None)
    form = controls.controls(View(), panel, texts(language))
    assert f'<option value="{large}">' in form
    assert form.count(" disabled>") == 1 + sum(
        count < 10 for name, found in panel.sizes.items() if name != "topic" for _, count in found
    )
