"""What the bench is told once for an installation: `configs/eval.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from runners.configuration import CONFIGS, Settings, load


class OwnProblems(Settings):
    """Where a team's own problems stand; None is `problems`.

    A relative path counts from `LEITAI_HOME`; `LEITAI_PROBLEMS` overrides it.
    """

    folder: Path | None = None


class NightlySettings(Settings):
    """What a night asks, in the words of `python -m eval run`: the lineup, the problems, in
    which languages, and how many samples of each question at which temperature. Fewer than
    five samples do not keep the promise of docs/nightly-rule.md.
    """

    lineup: str = "pocket"
    problems: str = "builtin"
    prompt_language: Literal["zh", "en", "both"] = "en"
    languages: tuple[str, ...] = ("python",)
    samples: int = Field(default=5, ge=1)
    temperature: float = Field(default=0.2, ge=0, le=2)


class LeaderboardSettings(Settings):
    """What the leaderboard wants before it says that there are enough votes, and how many it
    wants before it shows a slice of them; set in advance, docs/ratings.md.

    `target` is in points: leads known within ± that; `confidence` holds for all looks
    together; `voters` and `slice_votes` (pairs) are the least.
    """

    target: float = Field(default=50, gt=0)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    voters: int = Field(default=5, ge=2)
    slice_votes: int = Field(default=50, ge=2)


class EvalSettings(Settings):
    """The whole file."""

    own_problems: OwnProblems = OwnProblems()
    nightly: NightlySettings = NightlySettings()
    leaderboard: LeaderboardSettings = LeaderboardSettings()


def load_settings(path: Path = CONFIGS / "eval.yaml") -> EvalSettings:
    """Read the file; raises `ConfigError`."""
    return load(path, EvalSettings)
