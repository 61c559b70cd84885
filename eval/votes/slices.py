"""Slices of the votes: by what a battle was about. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from eval.ratings import CastVote

PROBLEM, FREE = "problem", "free"
NO_CODE = "none"

Vote = TypeVar("Vote", bound=CastVote)


@dataclass(frozen=True)
class About:
    """What a battle was about: the `prompt`'s language (`en`, `zh`), the programming
    `language` that the answers were written in (`none` without code), the `kind`: a
    built-in `problem` or a `free` question, and the `topic` of a free question (empty where
    none is known)."""

    prompt: str
    language: str
    kind: str
    topic: str = ""


DIMENSIONS = tuple(field.name for field in fields(About))


def sliced(
    votes: Iterable[Vote], abouts: Mapping[str, About], wanted: Mapping[str, str]
) -> list[Vote]:
    """Return the votes on battles that are as `wanted` (dimension to value; empty: any).

    A battle that nothing is known about is in no slice, only in all votes together.
    """
    chosen = {name: value for name, value in wanted.items() if value}
    if not chosen:
        return list(votes)
    return [
        vote
        for vote in votes
        if (about := abouts.get(vote.battle)) is not None
        and all(getattr(about, name) == value for name, value in chosen.items())
    ]


def sizes(
    votes: Iterable[CastVote], abouts: Mapping[str, About]
) -> dict[str, list[tuple[str, int]]]:
    """Return by dimension how many pairs each value has, most first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in DIMENSIONS}
    for vote in votes:
        about = abouts.get(vote.battle)
        if about is not None:
            for name in DIMENSIONS:
                counts[name][getattr(about, name)] += 1
    counts["topic"].pop("", None)
    return {
        name: sorted(found.items(), key=lambda one: (-one[1], one[0]))
        for name, found in counts.items()
    }
