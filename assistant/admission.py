"""Who may stream now: a queue of battles for the engines' places.

A battle begins when every contestant of it has a place free, all slots at once, so
that no slot starts late because of a neighbour. First come, first served; a later
battle may pass only with contestants that nobody before it waits for, so that a
battle of four is never overtaken for ever.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping

# A share of an engine can grow without any battle ending: it is looked at this often.
_LOOK_SECONDS = 1.0


class Ticket:
    """One turn of a battle in the queue, then in the engines. `moved` is called at news."""

    def __init__(
        self, admission: Admission, needs: Mapping[str, str], moved: Callable[[], None]
    ) -> None:
        self.needs = dict(needs)  # letter -> contestant
        self.inside = False
        self.moved = moved
        self.entered = asyncio.Event()
        self._admission = admission

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
        self.leave(letter)
        self.needs[letter] = contestant
        self._admission.take(contestant)

    def leave(self, letter: str) -> None:
        """Give up this slot's place, or its wish for one."""
        contestant = self.needs.pop(letter, None)
        if contestant is not None:
            self._admission.give(self, contestant)


class Admission:
    """All tickets of one installation. `capacity(contestant)` is how many may answer at once."""

    def __init__(self, capacity: Callable[[str], int]) -> None:
        self._capacity = capacity
        self._running: Counter[str] = Counter()
        self._waiting: list[Ticket] = []

    @property
    def waiting(self) -> int:
        """How many battles wait."""
        return len(self._waiting)

    def running(self, contestant: str) -> int:
        """How many answers a contestant is writing. Before a vote it tells who hides in a slot."""
        return self._running[contestant]

    def enter(self, needs: Mapping[str, str], moved: Callable[[], None]) -> Ticket:
        """Queue for one place at each of the contestants in `needs` (by slot)."""
        ticket = Ticket(self, needs, moved)
        self._waiting.append(ticket)
        self.admit()
        return ticket

    def position(self, ticket: Ticket) -> int | None:
        return self._waiting.index(ticket) + 1 if ticket in self._waiting else None

    def take(self, contestant: str) -> None:
        self._running[contestant] += 1

    def give(self, ticket: Ticket, contestant: str) -> None:
        """Take back what a ticket had of a contestant, be it a place or a wish."""
        if ticket.inside:
            self._running[contestant] -= 1
        elif not ticket.needs:
            self._waiting.remove(ticket)
            self._tell()
        self.admit()

    def admit(self) -> None:
        """Let in who can begin."""
        wanted: set[str] = set()
        before = len(self._waiting)
        for ticket in list(self._waiting):
            needs = set(ticket.needs.values())
            if wanted.isdisjoint(needs) and all(self._free(one) for one in needs):
                self._waiting.remove(ticket)
                self._running.update(needs)
                ticket.inside = True
                ticket.entered.set()
                ticket.moved()
            else:
                wanted |= needs
        if len(self._waiting) != before:
            self._tell()

    def _free(self, contestant: str) -> bool:
        # At least one: an engine that has just died says so itself, to its writer.
        return self._running[contestant] < max(1, self._capacity(contestant))

    def _tell(self) -> None:
        for ticket in self._waiting:
            ticket.moved()
