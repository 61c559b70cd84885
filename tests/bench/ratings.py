"""How often the 95 % intervals of `python -m eval ratings` hold the truth, for few and many
voters, and what a large file of votes costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `voting`

from voting import coverage, simulated

SIMULATIONS = 2_000
VOTERS = (5, 8, 12, 40)
VOTES = 100_000
ON_QUESTIONS = 1_000  # simulations of each case below
QUESTIONS = ((50, 0.0), (50, 0.7), (10, 0.7))  # how many, and how strengths differ on them
LEAST, MOST = 92.0, 97.5  # percent


def measure() -> list[dict[str, Any]]:
    """Coverage in percent of simulated teams, and seconds of the whole command."""
    figures = []
    for voters in VOTERS:
        for even in (True, False):
            for davidson in (False, True):
                rng = np.random.default_rng(voters)
                share = 100 * coverage(rng, voters, SIMULATIONS, davidson=davidson, even=even)
                name = (
                    f"coverage, {voters} voters of {'25' if even else '5 to 80'} votes, "
                    f"ties {'davidson' if davidson else 'half'}"
                )
                print(f"{name}: {share:.1f} %", file=sys.stderr)
                figures.append(_figure(name, share, "%", LEAST, ">="))
    figures += [
        _on_questions(voters, *case, board)
        for voters in VOTERS
        for case in QUESTIONS
        for board in (False, True)
    ]
    highest = max(figure["value"] for figure in figures)
    return [
        *figures,
        _figure("highest of these", highest, "%", MOST),
        _figure(f"{VOTES} votes of four models, whole command", _seconds(), "s", 2),
    ]


def _on_questions(voters: int, prompts: int, spread: float, board: bool) -> dict[str, Any]:
    """Coverage where the voters' votes are on the same questions."""
    share = 100 * coverage(
        np.random.default_rng(voters), voters, ON_QUESTIONS,
        davidson=False, prompts=prompts, prompt_spread=spread, board=board,
    )  # fmt: skip
    name = (
        f"coverage, {voters} voters of 25 votes on {prompts} questions that differ by {spread}, "
        f"{'leaderboard' if board else 'command'}"
    )
    print(f"{name}: {share:.1f} %", file=sys.stderr)
    return _figure(name, share, "%", LEAST, ">=")


def _seconds() -> float:
    votes = simulated(
        np.random.default_rng(1), [VOTES // 40] * 40,
        theta=(0.4, 0.1, -0.1, -0.4), prompts=50, prompt_spread=0.3,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "votes.jsonl")
        path.write_text("".join(f"{json.dumps(vote._asdict())}\n" for vote in votes))
        command = [sys.executable, "-m", "eval", "ratings", "--ties", "davidson", "--json"]
        spans = []
        for _ in range(3):
            started = time.monotonic()
            subprocess.run([*command, "--votes", str(path)], check=True, capture_output=True)
            spans.append(time.monotonic() - started)
    return min(spans)


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "ratings",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
