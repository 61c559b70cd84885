"""Who may stream now: a queue for the engines' places, shared by arena, assistant and API.

Whoever enters begins when every contestant they need has a place free, all slots at
once, so that no slot starts late because of a neighbour. Turns are taken as
`assistant.fairness` says; a later one may pass only with contestants that nobody before
it waits for, so that a battle of four is never overtaken for ever.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from typing import Self

from assistant.fairness import USES, Fairness, Turns, Use
from runners.engines.shares import divided

# A share of an engine can grow without anybody ending: it is looked at this often.
_LOOK_SECONDS = 1.0
_EVERYBODY = object()


class Ticket:
    """One turn in the queue, then in the engines. `moved` is called at news.

    As a context (`with`) it gives back at its end whatever it has.
    """

    def __init__(
        self,
        admission: Admission,
        needs: Mapping[str, str],
        moved: Callable[[], None],
        *,
        use: Use,
        person: str,
        number: int,
    ) -> None:
        self.needs = dict(needs)  # letter -> contestant
        self.use = use
        self.person: Hashable = person or self  # without a name, everyone is somebody else
        self.number = number
        self.inside = False
        self.moved = moved
        self.entered = asyncio.Event()
        self._admission = admission

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for letter in list(self.needs):
            self.leave(letter)

    @property
    def places(self) -> int:
        return len(self.needs)

    @property
    def position(self) -> int | None:
        """The place in the queue, 1 is next; None once inside, or when given up."""
        return self._admission.position(self)

    async def admitted(self) -> None:
        """Return when all slots may start."""
        while not self.entered.is_set():
            try:
                await asyncio.wait_for(self.entered.wait(), _LOOK_SECONDS)
            except TimeoutError:
                self._admission.admit()

    def replace(self, letter: str, contestant: str) -> None:
        """Another contestant answers in this slot: it gets a place at once."""
        before = self.needs.get(letter)
        self.needs[letter] = contestant
        self._admission.take(self, contestant)
        if before is not None:
            self._admission.give(self, before)

    def leave(self, letter: str) -> None:
        """Give up this slot's place, or its wish for one."""
        contestant = self.needs.pop(letter, None)
        if contestant is not None:
            self._admission.give(self, contestant)


class Admission:
    """All tickets of one installation. `capacity(contestant)` is how many may answer at once."""

    def __init__(self, capacity: Callable[[str], int], rules: Fairness | None = None) -> None:
        self._capacity = capacity
        self._rules = rules or Fairness()
        self._turns = Turns(self._rules.shares)
        self._running: Counter[str] = Counter()
        # The same by whom: (contestant, use), (contestant, person); and tickets inside
        # by (use, person). Only what is above zero is kept.
        self._held: dict[tuple[Hashable, Hashable], int] = {}
        self._waiting: list[Ticket] = []
        self._number = 0

    @property
    def waiting(self) -> int:
        """How many wait, whatever for."""
        return len(self._waiting)

    def waiting_for(self, use: Use, person: str | None = None) -> int:
        """How many of one use wait, of everybody or of one person."""
        return sum(
            ticket.use == use and person in (None, ticket.person) for ticket in self._waiting
        )

    def running(self, contestant: str) -> int:
        """How many answers a contestant is writing. Before a vote it tells who hides in a slot."""
        return self._running[contestant]

    def enter(
        self,
        needs: Mapping[str, str],
        moved: Callable[[], None],
        *,
        use: Use = "arena",
        person: str = "",
    ) -> Ticket:
        """Queue for one place at each of the contestants in `needs` (by slot).

        `person` is whose turn it is, by the id of their records; without one everybody
        counts as somebody else. `moved` is called when the ticket's position changes
        and when it is let in.
        """
        self._number += 1
        ticket = Ticket(self, needs, moved, use=use, person=person, number=self._number)
        self._turns.joined(ticket, self._waiting)
        self._waiting.append(ticket)
        self.admit()
        return ticket

    def position(self, ticket: Ticket) -> int | None:
        return self._waiting.index(ticket) + 1 if ticket in self._waiting else None

    def take(self, ticket: Ticket, contestant: str) -> None:
        """A ticket that is inside gets a place of this contestant."""
        self._running[contestant] += 1
        self._count((contestant, ticket.use), 1)
        self._count((contestant, ticket.person), 1)

    def give(self, ticket: Ticket, contestant: str) -> None:
        """Take back what a ticket had of a contestant, be it a place or a wish."""
        if ticket.inside:
            self._running[contestant] -= 1
            self._count((contestant, ticket.use), -1)
            self._count((contestant, ticket.person), -1)
            if not ticket.needs:
                self._count((ticket.use, ticket.person), -1)
        elif not ticket.needs:
            self._waiting.remove(ticket)
            self._turns.left(ticket, self._waiting)
            self._tell()
        self.admit()

    def admit(self) -> None:
        """Let in who can begin."""
        before = list(self._waiting)
        self._waiting = self._turns.order(before)
        wanted: dict[object, set[str]] = defaultdict(set)
        for ticket in list(self._waiting):
            needs = set(ticket.needs.values())
            # Those after it who are held up by the same rule must not take what it waits for.
            reach = wanted[_EVERYBODY] | wanted[ticket.use] | wanted[ticket.person]
            bar = self._bar(ticket)
            if bar is None and needs.isdisjoint(reach) and all(map(self._free, needs)):
                self._let_in(ticket)
            else:
                wanted[_EVERYBODY if bar is None else bar] |= needs
        if self._waiting != before:
            self._tell()

    def _let_in(self, ticket: Ticket) -> None:
        self._waiting.remove(ticket)
        self._turns.served(ticket, self._waiting)
        self._count((ticket.use, ticket.person), 1)
        for contestant in ticket.needs.values():
            self.take(ticket, contestant)
        ticket.inside = True
        ticket.entered.set()
        ticket.moved()

    def _free(self, contestant: str) -> bool:
        return self._running[contestant] < self._places(contestant)

    def _places(self, contestant: str) -> int:
        # At least one: an engine that has just died says so itself, to its writer.
        return max(1, self._capacity(contestant))

    # -- what holds one back, but not the others ---------------------------------

    def _bar(self, ticket: Ticket) -> object | None:
        """The person or the use that already has what it may have, if either has."""
        if self._has_enough(ticket):
            return ticket.person
        if any(self._is_over_its_share(ticket.use, one) for one in ticket.needs.values()):
            return ticket.use
        return None

    def _has_enough(self, ticket: Ticket) -> bool:
        held, person = self._held, ticket.person
        return held.get((ticket.use, person), 0) >= self._rules.per_person.of(ticket.use) or any(
            held.get((one, person), 0) >= self._rules.most_of(self._places(one))
            for one in ticket.needs.values()
        )

    def _is_over_its_share(self, use: Use, contestant: str) -> bool:
        """Whether others, who wait for this contestant, have the better claim."""
        wishes = {
            one.use
            for one in self._waiting
            if contestant in one.needs.values() and not self._has_enough(one)
        }
        if not wishes - {use}:
            return False
        uses = [
            one for one in USES if one == use or one in wishes or (contestant, one) in self._held
        ]
        weights = [self._rules.shares.of(one) for one in uses]
        share = divided(self._places(contestant), weights)[uses.index(use)]
        return self._held.get((contestant, use), 0) >= share

    def _count(self, key: tuple[Hashable, Hashable], by: int) -> None:
        count = self._held.get(key, 0) + by
        if count:
            self._held[key] = count
        else:
            self._held.pop(key, None)

    def _tell(self) -> None:
        for ticket in self._waiting:
            ticket.moved()
