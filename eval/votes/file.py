"""Reads votes as JSON Lines, one vote on one pair a line, in the form of docs/ratings.md.

Whatever cannot be used is said with file and line, for all lines at once, before
anything is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from eval.judging.files import read_values
from eval.ratings import OUTCOMES


class VoteLine(NamedTuple):
    """One person's preference on one pair: `model_a` stood before `model_b`."""

    battle: str
    voter: str
    model_a: str
    model_b: str
    outcome: str
    prompt: str = ""  # what was asked; empty: a question of its own

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What a person can say one thing about: a pair of a battle."""
        first, second = sorted((self.model_a, self.model_b))
        return self.battle, self.voter, first, second


@dataclass(frozen=True)
class VotesFile:
    """The votes of a file, and how many lines only `repeated` one of them."""

    votes: tuple[VoteLine, ...]
    repeated: int


def read_votes(path: Path) -> VotesFile:
    """Return the votes; raise `JudgingFileError` with the faults of all lines.

    A vote is final. A line that repeats a person's vote on a pair of a battle is the same
    vote and counts once; one that says something else about it is a fault.
    """
    seen: dict[tuple[str, str, str, str], tuple[VoteLine, int]] = {}

    def read(number: int, value: Any) -> None:
        vote = _vote(value)
        first, line = seen.setdefault(vote.about, (vote, number))
        if vote != first:
            raise ValueError(
                f"says something else than line {line} about the same pair, battle and voter; "
                "keep the first vote"
            )

    lines = len(read_values(path, read, what="vote"))
    return VotesFile(tuple(vote for vote, _ in seen.values()), lines - len(seen))


def _vote(value: Any) -> VoteLine:
    wanted = [key for key in VoteLine._fields if key not in VoteLine._field_defaults]
    if not isinstance(value, dict):
        raise ValueError(f"is no JSON object with {', '.join(wanted)}")  # noqa: TRY004 - a fault of a file
    if missing := [key for key in wanted if key not in value]:
        raise ValueError(f"lacks {', '.join(missing)}")
    model_a, model_b, outcome = value["model_a"], value["model_b"], value["outcome"]
    for key, model in (("model_a", model_a), ("model_b", model_b)):
        if not isinstance(model, str) or not model.strip():
            raise ValueError(f"{key}: must be a name, not {_short(model)}")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise ValueError(f"outcome: {_short(outcome)} is unknown; legal are {', '.join(OUTCOMES)}")
    if model_a == model_b:
        raise ValueError(f"compares {_short(model_a)} with itself; remove the line")
    asked = value.get("prompt", "")
    prompt = str(asked) if isinstance(asked, str | int) else ""
    return VoteLine(_id(value, "battle"), _id(value, "voter"), model_a, model_b, outcome, prompt)


def _id(value: dict[str, Any], key: str) -> str:
    """A name, or a number as databases give them: 7 is the same as "7"."""
    given = value[key]
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{key}: must be a name or a whole number, not {_short(given)}")
    return given


def _short(value: Any) -> str:
    """The value on one line, without what would steer a terminal."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
