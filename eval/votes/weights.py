"""How much each battle's vote weighs in the ratings. Pure, no I/O.

A battle in which a model said who it is was not blind, and one that a restart interrupted
was judged by beginnings: they are left out. A free question that was asked again and again
is one question: the battles of a cluster of near-identical free prompts weigh 1 in total,
whoever asked. Built-in problems are meant to be repeated and are exempt. Prompts are the
same when their words are; where it is known by meaning (`meant`), also when their vectors
lie closer than `ALIKE`.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import numpy as np

from eval.records.values import IDENTITY_LEAK, INTERRUPTED

if TYPE_CHECKING:
    from eval.records.ballots import Ballot

Vectors: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
# A number by `prompt_hash`, the same for questions that mean the same.
Meant: TypeAlias = Mapping[bytes, int]

ALIKE = 0.95  # cosine
# Vectors are compared within buckets of random hyperplanes: two at an angle of ALIKE meet
# in at least one table with a chance of 91 % or more, those of 0.98 with 99 %.
_TABLES = 12
_MOST_BITS = 16
_PER_BUCKET = 2
_MOST_AT_ONCE = 512  # of which each is held against each
_AROUND = ".,;:!?。，；：！？…\"'“”‘’「」 "


class OfBattle(Protocol):
    """Whatever belongs to a battle."""

    @property
    def battle(self) -> str: ...


Item = TypeVar("Item", bound=OfBattle)


@dataclass(frozen=True)
class Rules:
    """Marks that leave a battle out, and marks that make it weigh less (a factor each)."""

    left_out: frozenset[str] = frozenset({IDENTITY_LEAK, INTERRUPTED})
    factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mark, factor in self.factors.items():
            if not 0 <= factor <= 1:
                raise ValueError(f"factor {factor} of mark {mark!r} must be from 0 to 1")

    def weight(self, marks: Iterable[str]) -> float:
        """Return what a battle of these marks weighs, whatever its prompt."""
        carried = frozenset(marks)
        if carried & self.left_out:
            return 0.0
        return math.prod(self.factors.get(mark, 1.0) for mark in sorted(carried))


DEFAULT = Rules()
BY_WORDS: Meant = {}


def battle_weights(
    ballots: Sequence[Ballot], *, rules: Rules = DEFAULT, meant: Meant = BY_WORDS
) -> dict[str, float]:
    """Return the weight of every battle, 0 to 1; 0 is left out.

    Prompts that `meant` does not know make a cluster where their words are the same.
    Battles that are left out are in no cluster.
    """
    weights = {ballot.battle: rules.weight(ballot.marks) for ballot in ballots}
    free = [one for one in ballots if one.problem is None and weights[one.battle]]
    cluster = clusters([one.prompt for one in free], meant)
    sizes = np.bincount(cluster)
    for ballot, number in zip(free, cluster, strict=True):
        weights[ballot.battle] /= float(sizes[number])
    return weights


def questions(ballots: Sequence[Ballot], *, meant: Meant = BY_WORDS) -> dict[str, str]:
    """Return by battle what was asked: the same name for the same problem, and for free
    questions that are near-identical."""
    cluster = clusters([one.prompt for one in ballots], meant)
    return {
        ballot.battle: f"free {number}" if ballot.problem is None else f"problem {ballot.problem}"
        for ballot, number in zip(ballots, cluster, strict=True)
    }


def counted(items: Iterable[Item], weights: Mapping[str, float]) -> list[Item]:
    """Return what belongs to battles that are not left out; unknown battles weigh 1."""
    return [item for item in items if weights.get(item.battle, 1.0) > 0]


def clusters(prompts: Sequence[str], meant: Meant = BY_WORDS) -> Ints:
    """Return a number for each prompt; near-identical ones have the same."""
    numbers: dict[bytes | int, int] = {}
    keys = [prompt_hash(prompt) for prompt in prompts]
    named = (numbers.setdefault(meant.get(key, key), len(numbers)) for key in keys)
    return np.fromiter(named, dtype=np.int64, count=len(keys))


def prompt_hash(prompt: str) -> bytes:
    """Return a hash that spacing, case, width and the punctuation around do not change.

    What stands inside stays: in code `a - b` and `a + b` are different questions.
    """
    words = unicodedata.normalize("NFKC", prompt).casefold().split()
    return hashlib.sha256(" ".join(words).strip(_AROUND).encode("utf-8", "replace")).digest()


def alike(vectors: Vectors) -> Ints:
    """Return a cluster number for each row; rows of a cosine of `ALIKE` share one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)
    around = unit - unit.mean(axis=0)  # what all have in common would fill a few buckets
    number = len(unit)
    bits = int(np.clip(math.log2(max(1, number / _PER_BUCKET)), 0, _MOST_BITS))
    rng = np.random.default_rng(0)  # the same votes give the same weights
    links = [np.zeros((2, 0), dtype=np.int64)]
    for _ in range(_TABLES if bits else 1):
        planes = rng.standard_normal((unit.shape[1], bits), dtype=np.float32)
        bucket = ((around @ planes) > 0) @ (1 << np.arange(bits))
        order = np.argsort(bucket, kind="stable")
        for members in np.split(order, np.flatnonzero(np.diff(bucket[order])) + 1):
            if members.size > _MOST_AT_ONCE:
                links.append(_to_leaders(unit, members))
            elif members.size > 1:
                links.append(members[np.stack(np.nonzero(_near(unit[members], unit[members].T)))])
    one, other = np.concatenate(links, axis=1)
    edges = coo_array((np.ones(one.size), (one, other)), shape=(number, number))
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


def _near(these: Vectors, those: Vectors) -> Any:
    return these @ those >= ALIKE


def _to_leaders(unit: Vectors, members: Ints) -> Ints:
    """Link each member to the first of those that are like it, which nobody claimed yet."""
    links = []
    waiting = members
    while waiting.size:
        near = _near(unit[waiting], unit[waiting[0]])
        near[0] = True  # also a vector of zeros
        followers = waiting[near]
        links.append(np.stack([followers, np.full_like(followers, waiting[0])]))
        waiting = waiting[~near]
    return np.concatenate(links, axis=1)
