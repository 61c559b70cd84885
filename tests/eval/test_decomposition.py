"""What the preference goes with: planted effects are found, absent ones are not claimed."""

from __future__ import annotations

import numpy as np
import pytest

from eval.ratings import SCALE
from eval.records import PairVote
from eval.votes.decomposition import LEAST_VOTES, Decomposition, decompose
from eval.votes.style import Style, programmed, spoken, style

NAMES = ["qwen", "yi", "glm"]
TASTE_FOR_LENGTH = 0.8  # natural log-odds for each standard deviation of the log of lengths


def votes_for_length(
    seed: int, number: int, *, taste: float = TASTE_FOR_LENGTH, tests: float = 0.0, voters: int = 20
):
    rng = np.random.default_rng(seed)
    votes, styles, passed = [], {}, {}
    for battle in range(number):
        a, b = rng.choice(3, 2, replace=False)
        logs = rng.normal(6, 0.5, 2)
        fine = rng.random(2) < 0.5
        for name, log, good in zip((NAMES[a], NAMES[b]), logs, fine, strict=True):
            code, marks = float(rng.random()), int(rng.integers(0, 9))
            styles[str(battle), name] = Style(round(np.exp(log)), code, marks)
            passed[str(battle), name] = bool(good)
        lead = taste * (logs[0] - logs[1]) / (0.5 * 2**0.5) + tests * (int(fine[0]) - int(fine[1]))
        won = rng.random() < 1 / (1 + np.exp(-lead))
        voter = f"voter {battle % voters}"
        votes.append(PairVote(str(battle), voter, NAMES[a], NAMES[b], "a" if won else "b"))
    return votes, styles, passed


def effects(found: Decomposition) -> dict[str, float]:
    return {one.trait: one.points for one in found.effects}


def test_a_taste_for_length_is_found_and_nothing_else_is() -> None:
    votes, styles, passed = votes_for_length(1, 3000)
    found = decompose(votes, NAMES, styles, passed)
    by_trait = {one.trait: one for one in found.effects}
    assert set(by_trait) == {"length", "code", "markdown", "tests", "side"}
    assert by_trait["length"].low < SCALE * TASTE_FOR_LENGTH < by_trait["length"].high
    for trait in ("code", "markdown", "tests", "side"):
        assert by_trait[trait].low < 0 < by_trait[trait].high
    assert by_trait["length"].unit == pytest.approx(0.5 * 2**0.5, rel=0.1)


def test_passed_tests_are_told_apart_from_length() -> None:
    votes, styles, passed = votes_for_length(2, 3000, taste=0.0, tests=1.0)
    by_trait = {one.trait: one for one in decompose(votes, NAMES, styles, passed).effects}
    assert by_trait["tests"].low < SCALE < by_trait["tests"].high
    assert by_trait["length"].low < 0 < by_trait["length"].high


def test_swapping_the_sides_turns_the_side_and_nothing_else() -> None:
    votes, styles, passed = votes_for_length(3, 300)
    swapped = [
        PairVote(v.battle, v.voter, v.model_b, v.model_a, "b" if v.outcome == "a" else "a")
        for v in votes
    ]
    there, back = (effects(decompose(given, NAMES, styles, passed)) for given in (votes, swapped))
    assert back.pop("side") == pytest.approx(-there.pop("side"))
    assert back == pytest.approx(there)


def test_few_votes_say_nothing_and_how_many_there_are() -> None:
    votes, styles, passed = votes_for_length(4, LEAST_VOTES - 1)
    found = decompose(votes, NAMES, styles, passed)
    assert (found.effects, found.pairs) == ((), LEAST_VOTES - 1)
    votes, styles, _ = votes_for_length(4, LEAST_VOTES)
    assert "tests" not in effects(decompose(votes, NAMES, styles, {}))
    assert decompose(votes, NAMES, {}, {}).pairs == 0


def test_one_voter_gives_no_interval() -> None:
    votes, styles, passed = votes_for_length(5, 200, voters=1)
    assert all(one.low is None for one in decompose(votes, NAMES, styles, passed).effects)


def test_style_counts_what_a_reader_sees() -> None:
    answer = "# Sum\n\nUse **sum**:\n\n- fast\n- short\n\n```python\n# not a heading\nsum(x)\n```\n"
    found = style(answer)
    assert found.length == len(answer)
    assert found.marks == 5  # a heading, two list items, a bold word's begin and end
    assert 0.2 < found.code < 0.6
    assert style("") == Style(0, 0.0, 0)


def test_the_language_of_a_prompt_is_that_of_its_prose() -> None:
    assert spoken("写一个函数，返回两个数的和，参数名用 a 和 b") == "zh"
    assert spoken("Reverse the string 你好") == "en"
    assert spoken("解释这段代码：\n```python\nfor item in values: print(item + other)\n```") == "zh"
    assert spoken("") == "en"


def test_the_programming_language_is_that_of_most_blocks() -> None:
    python, script = "```py\nx\n```\n", "```js\nx\n```\n"
    assert programmed([python, python + script]) == "python"
    assert programmed(["no code", "```nonsense\nx\n```"]) is None
