"""Who is next among those who wait for the engines: the rules, and the order they make.

The uses (arena, assistant, API) take turns by their shares, and within a use the persons
take turns, whatever number of wishes each has. Somebody new joins at the end, so that
everybody's turn comes, however many more arrive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Literal, Protocol, TypeVar, get_args

from pydantic import Field

from runners.configuration import Settings

Use = Literal["arena", "assistant", "api"]
USES: tuple[Use, ...] = get_args(Use)


class Shares(Settings):
    """Weights of the uses where several want the same engine."""

    arena: int = Field(default=2, gt=0, description="of battles")
    assistant: int = Field(default=2, gt=0, description="of conversations")
    api: int = Field(default=1, gt=0, description="of requests to `/v1`")

    def of(self, use: Use) -> int:
        weight: int = getattr(self, use)
        return weight


class PerPerson(Settings):
    """How much of each use one person may have at once."""

    arena: int = Field(default=4, gt=0, description="battles")
    assistant: int = Field(default=4, gt=0, description="prompts")
    api: int = Field(default=4, gt=0, description="requests")

    def of(self, use: Use) -> int:
        most: int = getattr(self, use)
        return most


class Fairness(Settings):
    """How arena, assistant and API share the engines."""

    shares: Shares = Shares()
    per_person: PerPerson = PerPerson()
    spare_places: int = Field(
        default=1,
        ge=0,
        description="of an engine with several, out of one person's reach, so that a long "
        "answer never stands before everybody else",
    )

    def most_of(self, capacity: int) -> int:
        """How many of an engine's places one person may take; at least one."""
        return max(1, capacity - self.spare_places)


class Wish(Protocol):
    """What the order needs to know of somebody who waits."""

    use: Use
    person: Hashable
    number: int  # grows with each arrival

    @property
    def places(self) -> int: ...


W = TypeVar("W", bound=Wish)


class Turns:
    """The order of those who wait. `joined`, `served` and `left` keep it up to date."""

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        # What each use has had, over its weight: who has had least is next.
        self._had: dict[Use, float] = dict.fromkeys(USES, 0.0)
        self._now = 0.0  # the highest of these among the served: nobody saves up turns
        self._ring: dict[tuple[Use, Hashable], int] = {}  # those who wait, by their last turn
        self._last = 0

    def joined(self, wish: Wish, others: Iterable[Wish]) -> None:
        """Somebody waits from now on, beside the `others`."""
        if all(other.use != wish.use for other in others):
            self._had[wish.use] = max(self._had[wish.use], self._now)
        if (wish.use, wish.person) not in self._ring:
            self._to_the_end(wish)

    def served(self, wish: Wish, others: Sequence[Wish]) -> None:
        """Somebody was let in; the `others` still wait."""
        self._now = max(self._now, self._had[wish.use])
        self._had[wish.use] += self._price(wish)
        self._to_the_end(wish)
        self.left(wish, others)

    def left(self, wish: Wish, others: Iterable[Wish]) -> None:
        """Somebody does not wait any more; the `others` do."""
        if all((other.use, other.person) != (wish.use, wish.person) for other in others):
            self._ring.pop((wish.use, wish.person), None)

    def order(self, waiting: Iterable[W]) -> list[W]:
        """Return who waits, the next one first."""
        queues = {use: self._round_robin(wishes) for use, wishes in _by_use(waiting).items()}
        had, ordered = dict(self._had), []
        while queues:
            use = min(queues, key=lambda one: (had[one], queues[one][-1].number))
            ordered.append(queues[use].pop())
            had[use] += self._price(ordered[-1])
            if not queues[use]:
                del queues[use]
        return ordered

    def _round_robin(self, wishes: list[W]) -> list[W]:
        """One of each person, then the second ones, and so on; the first one stands last."""
        seen: dict[Hashable, int] = defaultdict(int)
        keys = []
        for wish in sorted(wishes, key=lambda one: one.number):
            keys.append((seen[wish.person], self._ring[wish.use, wish.person], wish))
            seen[wish.person] += 1
        keys.sort(key=lambda key: key[:2], reverse=True)
        return [wish for _, _, wish in keys]

    def _price(self, wish: Wish) -> float:
        return wish.places / self._shares.of(wish.use)

    def _to_the_end(self, wish: Wish) -> None:
        self._last += 1
        self._ring[wish.use, wish.person] = self._last


def _by_use(waiting: Iterable[W]) -> dict[Use, list[W]]:
    found: dict[Use, list[W]] = defaultdict(list)
    for wish in waiting:
        found[wish.use].append(wish)
    return dict(found)
