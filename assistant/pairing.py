"""Which contestants meet, and in which slots: drawn by what the votes leave most unsure.

The rule is `eval.votes.pairing`; here are the dice, the settings, and a look at the votes
that no battle waits for. Without votes to look at, all pairs are equally likely.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from eval.records import DatabaseUnavailable, Records
from eval.votes.pairing import order_chances, replacement_chances, set_chances, tally
from runners.configuration import Settings

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

# The system's generator: a person must not be able to foresee the slots.
_RANDOM = random.SystemRandom()


class PairingSettings(Settings):
    """How far a draw may lean, as shares of the uniform probability that always remain.

    At 1 a draw is uniform; at 0 it could be foreseen, so 0 is refused.
    """

    pair_floor: float = Field(
        default=0.5, gt=0, le=1, description="to every pair, or set of four, that is ready"
    )
    order_floor: float = Field(
        default=0.9,
        gt=0,
        le=1,
        description="to every order in the slots; 0.9 lets nobody who has seen every battle "
        "tell two slots apart in more than 55 % of cases",
    )


@dataclass(frozen=True)
class Draw(Generic[Item]):
    """Contestants in slot order, and the chance of exactly this ordered draw."""

    contestants: tuple[Item, ...]
    probability: float


class Pairing:
    """Draws for one lineup, by the newest votes that were looked at."""

    def __init__(
        self,
        records: Records,
        contestants: Sequence[str],
        settings: PairingSettings,
        source: random.Random = _RANDOM,
    ) -> None:
        self._records = records
        self._contestants = tuple(contestants)
        self._settings = settings
        self._source = source
        self._revision: int | None = None
        self._known = tally([], self._contestants)
        self._looking: asyncio.Task[None] | None = None
        self._stale = False

    def draw(self, ready: Collection[str], slots: int) -> Draw[str]:
        """Draw `slots` different contestants of those ready, in slot order.

        Raises `ValueError` when fewer are ready than there are slots.
        """
        floor, order_floor = self._settings.pair_floor, self._settings.order_floor
        chosen, chance = self._one_of(set_chances(self._known, ready, slots, floor=floor))
        order, turn = self._one_of(order_chances(self._known, chosen, floor=order_floor))
        return Draw(order, chance * turn)

    def draw_other(self, others: Sequence[str], left: Collection[str]) -> Draw[str]:
        """Draw one of those `left` into a battle in which the `others` stay where they are.

        The probability is that of this contestant in this place, given the others.
        """
        floor = self._settings.pair_floor
        one, chance = self._one_of(replacement_chances(self._known, others, left, floor=floor))
        return Draw((one,), chance)

    def look(self) -> asyncio.Task[None]:
        """Look at the votes soon, in the background; return the task, which never fails.

        Draws that follow it know of all votes given before.
        """
        self._stale = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return self._looking

    async def looked(self) -> None:
        """Wait until no look is under way."""
        while self._looking is not None and not self._looking.done():
            await asyncio.wait([self._looking])

    async def _look(self) -> None:
        while self._stale:
            self._stale = False
            try:
                await asyncio.to_thread(self._read)
            except DatabaseUnavailable as error:
                log.warning("pairs are drawn uniformly, the votes are out of reach: %s", error)
                self._forget()
            except Exception:  # a battle matters more than whom it compares
                log.exception("pairs are drawn uniformly, the votes could not be read")
                self._forget()

    def _read(self) -> None:
        revision = self._records.revision()
        if revision != self._revision:
            self._known = tally(self._records.meetings(), self._contestants)
            self._revision = revision

    def _forget(self) -> None:
        self._known, self._revision = tally([], self._contestants), None

    def _one_of(self, chances: Mapping[Key, float]) -> tuple[Key, float]:
        one = self._source.choices(list(chances), list(chances.values()))[0]
        return one, chances[one]
