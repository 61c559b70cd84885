"""Who should meet next, and in which slots: probabilities out of what was voted so far.

Pure, no I/O, no chance: whoever draws brings the source. A set of contestants is the
likelier the more one further vote on it is expected to shrink the widest interval of
the ratings; an order of slots is the likelier the more it evens out who stood where.
Both keep a floor, a share of the uniform probability below which nothing falls.

Expected shrinkage. The covariance of the strengths is the inverse of the information
that the votes carry (`eval.votes.bradley_terry`). A vote on the set S adds
diag(p) − p pᵀ, where p are the chances of each member of S to be preferred to all the
others in it; for two that is what a game of Bradley–Terry gives. "The widest" is read
smoothly, as a norm of all half-widths in which the widest outweighs the rest: several
that are equally wide share, and whose name comes first decides nothing. Votes
count as independent here, so that one voter is enough to pair by; the ratings themselves
do not assume it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from eval.ratings import OUTCOMES
from eval.votes.bradley_terry import Floats, Games, fit

if TYPE_CHECKING:
    from eval.records.meetings import Meeting

Key = TypeVar("Key", bound=Hashable)

# The norm over half-widths: at 16 one that is a tenth wider weighs four times as much.
_NORM = 16


@dataclass(frozen=True)
class Tally:
    """What the votes so far say of `contestants`; made by `tally`.

    `theta` are their strengths and `covariance` (contestants × contestants) how unsure
    these are. `stood` counts, by contestant and number of slots, in how many voted
    battles the contestant stood in each slot.
    """

    contestants: tuple[str, ...]
    theta: Floats
    covariance: Floats
    stood: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)


def tally(meetings: Iterable[Meeting], contestants: Sequence[str]) -> Tally:
    """Sum up the meetings; pairs with somebody not in `contestants` are left out."""
    places = {contestant: place for place, contestant in enumerate(contestants)}
    games: Counter[tuple[int, int]] = Counter()
    wins: dict[tuple[int, int], float] = defaultdict(float)
    stood: Counter[tuple[str, int, int]] = Counter()
    for meeting in meetings:
        for slot, contestant in enumerate(meeting.contestants):
            stood[contestant, len(meeting.contestants), slot] += meeting.times
        for a, b, outcome in meeting.decided:
            if a in places and b in places:
                games[places[a], places[b]] += meeting.times
                wins[places[a], places[b]] += meeting.times * OUTCOMES[outcome]
    met = sorted(games)
    counted = Games(
        players=len(places),
        voter=np.zeros(len(met), dtype=np.int64),
        first=np.array([a for a, _ in met], dtype=np.int64),
        second=np.array([b for _, b in met], dtype=np.int64),
        games=np.array([games[pair] for pair in met], dtype=np.float64),
        wins=np.array([wins[pair] for pair in met], dtype=np.float64),
    )
    theta = fit(counted) if met else np.zeros(len(places))
    return Tally(
        contestants=tuple(places),
        theta=theta,
        covariance=np.asarray(np.linalg.inv(counted.information(theta)), dtype=np.float64),
        stood={
            (contestant, layout): tuple(stood[contestant, layout, slot] for slot in range(layout))
            for contestant, layout, _ in stood
        },
    )


def set_chances(
    known: Tally, ready: Collection[str], slots: int, *, floor: float
) -> dict[tuple[str, ...], float]:
    """Return the probability of every set of `slots` of those `ready`; the sum is 1.

    None is below `floor` (0 to 1) times the uniform probability. Raises `ValueError`
    when fewer are ready than there are slots.
    """
    if len(set(ready)) < slots:
        raise ValueError(f"{slots} contestants are needed, {len(set(ready))} are ready")
    return _shares(_gains(known, ready, list(combinations(ready, slots))), floor)


def order_chances(
    known: Tally, chosen: Sequence[str], *, floor: float
) -> dict[tuple[str, ...], float]:
    """Return the probability of every order of the chosen in the slots; the sum is 1.

    Who has stood in a slot more often than in the others is likelier to stand elsewhere.
    None is below `floor` (0 to 1) times the uniform probability.
    """
    layout = len(chosen)
    excess: dict[tuple[str, int], float] = {}
    for contestant in chosen:
        stood = known.stood.get((contestant, layout), (0,) * layout)
        for slot, times in enumerate(stood):
            excess[contestant, slot] = times - sum(stood) / layout
    lean = {
        order: -sum(excess[contestant, slot] for slot, contestant in enumerate(order))
        for order in permutations(chosen)
    }
    most = max(lean.values())
    return _shares({order: math.exp(weight - most) for order, weight in lean.items()}, floor)


def replacement_chances(
    known: Tally, others: Sequence[str], candidates: Collection[str], *, floor: float
) -> dict[str, float]:
    """Return the probability of each candidate to join the others of a battle; the sum is 1.

    It is the rule of `set_chances` among the sets that hold all the others.
    """
    sets = [(*others, candidate) for candidate in candidates]
    gains = _gains(known, {*others, *candidates}, sets)
    return _shares({joined[-1]: gain for joined, gain in gains.items()}, floor)


def _shares(weights: Mapping[Key, float], floor: float) -> dict[Key, float]:
    """Return probabilities: the floor's part shared evenly, the rest by the weights."""
    even, total = 1 / len(weights), sum(weights.values())
    if not (math.isfinite(total) and total > 0):
        return dict.fromkeys(weights, even)
    return {key: floor * even + (1 - floor) * weight / total for key, weight in weights.items()}


def _gains(
    known: Tally, ready: Collection[str], sets: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], float]:
    """Return by how much a vote on each set is expected to shrink the widest interval.

    With E the columns of a set's members and I what its vote tells, the covariance C
    becomes C − C E (1 + I EᵀCE)⁻¹ I EᵀC (Woodbury): matrices no larger than a battle.
    """
    place = {contestant: number for number, contestant in enumerate(known.contestants)}
    if not place.keys() >= set(ready):
        return dict.fromkeys(sets, 0.0)
    members = np.array([[place[contestant] for contestant in one] for one in sets])
    watched = np.array([place[contestant] for contestant in ready])
    count = len(place)
    centred = (np.eye(count) - 1 / count) @ known.covariance
    before = np.einsum("ij,ij->i", centred, np.eye(count) - 1 / count)[watched]
    told = _information(known.theta[members])
    inner = known.covariance[members[:, :, None], members[:, None, :]]
    core = np.linalg.solve(np.eye(members.shape[1]) + told @ inner, told)
    reach = centred[watched][:, members].transpose(1, 0, 2)  # sets × watched × members
    less = np.einsum("swi,sij,swj->sw", reach, core, reach)
    after = np.maximum(before - less, 0)
    gains = np.maximum(_widest(before) - _widest(after), 0)
    return {one: float(gain) for one, gain in zip(sets, gains, strict=True)}


def _information(theta: Floats) -> Floats:
    """Return diag(p) − p pᵀ of each row, with p the chances of being preferred to all."""
    weight = np.exp(theta - theta.max(axis=1, keepdims=True))
    chance = weight / weight.sum(axis=1, keepdims=True)
    own = np.eye(theta.shape[1]) * chance[:, :, None]
    return np.asarray(own - chance[:, :, None] * chance[:, None, :])


def _widest(variance: Floats) -> Floats:
    """Return the largest standard deviation of the last axis, smoothly."""
    top = variance.max(axis=-1, keepdims=True)
    scaled = np.divide(variance, top, out=np.zeros_like(variance), where=top > 0)
    norm = (scaled ** (_NORM / 2)).sum(axis=-1) ** (1 / _NORM)
    return np.asarray(np.sqrt(top[..., 0]) * norm)
