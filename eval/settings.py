"""What the bench is told once for an installation: `configs/eval.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from runners.configuration import CONFIGS, Settings, load


class OwnProblems(Settings):
    """Where a team's own problems stand; docs/problems.md."""

    folder: Path | None = Field(
        default=None,
        description="null is `problems`; a relative path counts from `LEITAI_HOME`, and "
        "`LEITAI_PROBLEMS` overrides it",
    )


class NightlySettings(Settings):
    """What a night asks, in the words of `python -m eval run`."""

    lineup: str = Field(default="pocket", description="name in `configs/lineups`, or a .yaml")
    problems: str = Field(default="builtin", description="`builtin`, `own`, `all` or a file")
    prompt_language: Literal["zh", "en", "both"] = Field(
        default="en", description="what the problems are told in"
    )
    languages: tuple[str, ...] = Field(
        default=("python",), description="of the answers: python, javascript, java, cpp"
    )
    samples: int = Field(
        default=5,
        ge=1,
        description="answers to each question; fewer than five do not keep the promise of "
        "docs/nightly-rule.md",
    )
    temperature: float = Field(default=0.2, ge=0, le=2, description="0 is greedy")


class LeaderboardSettings(Settings):
    """What the leaderboard wants before it says that there are enough votes, and before it
    shows a slice of them; set in advance, docs/ratings.md.
    """

    target: float = Field(
        default=50,
        gt=0,
        description="points: enough votes are in when every lead is known within ± this",
    )
    confidence: float = Field(
        default=0.95, gt=0.5, lt=1, description="that holds for all looks together"
    )
    voters: int = Field(
        default=5, ge=2, description="the fewest persons who judged each contestant"
    )
    slice_votes: int = Field(default=50, ge=2, description="pairs; a smaller slice is hidden")


class EvalSettings(Settings):
    """What the bench is told once for an installation."""

    own_problems: OwnProblems = OwnProblems()
    nightly: NightlySettings = NightlySettings()
    leaderboard: LeaderboardSettings = LeaderboardSettings()


def load_settings(path: Path = CONFIGS / "eval.yaml") -> EvalSettings:
    """Read the file; raises `ConfigError`."""
    return load(path, EvalSettings)
