"""The NVIDIA cards of this machine and which engine of this host has how much of them."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass, field

MIB = 1024**2
GIB = 1024**3
QUERY = ["--query-gpu=index,memory.total", "--format=csv,noheader,nounits"]
ASK_SECONDS = 20.0
MOST = 0.92
"""Share of a card that engines may take together; drivers and contexts need the rest."""


@dataclass(frozen=True)
class Card:
    """One card; `memory` in bytes."""

    index: int
    memory: int


@dataclass(frozen=True)
class Place:
    """Where an engine goes: its cards, and the share of each that is its own."""

    cards: tuple[int, ...]
    share: float


async def found() -> list[Card]:
    """Ask the driver which cards there are; none without a driver that answers."""
    try:
        process = await asyncio.create_subprocess_exec(
            "nvidia-smi", *QUERY, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
        )
    except OSError:
        return []
    try:
        said, _ = await asyncio.wait_for(process.communicate(), ASK_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return []
    cards = []
    for line in said.decode(errors="replace").splitlines():
        index, _, memory = line.partition(",")
        if index.strip().isdigit() and memory.strip().isdigit():
            cards.append(Card(int(index), int(memory) * MIB))
    return cards if process.returncode == 0 else []


@dataclass
class Cards:
    """What the engines of one host have taken, by the engine's name."""

    taken: dict[str, Place] = field(default_factory=dict)

    def free(self, card: Card) -> float:
        """Share of the card that nobody of this host has taken."""
        return MOST - sum(p.share for p in self.taken.values() if card.index in p.cards)

    def place(
        self, cards: list[Card], count: int, least: int, wish: int, share: float | None
    ) -> Place | None:
        """Choose `count` cards with the most room, or None where none has enough.

        `least` and `wish` are bytes on each card: what the engine cannot do without
        and what it would use. A `share` that the lineup gives stands.
        """
        by_room = sorted(cards, key=lambda card: self.free(card) * card.memory, reverse=True)
        chosen = by_room[:count]
        if len(chosen) < count:
            return None
        given = min(
            share if share is not None else min(wish / card.memory, self.free(card))
            for card in chosen
        )
        fits = all(
            given * card.memory >= least and given <= max(self.free(card), 0) + 1e-9
            for card in chosen
        )
        # Rounded down: four engines of a quarter each must not be one thousandth too many.
        share_given = int(given * 1000) / 1000
        return Place(tuple(card.index for card in chosen), share_given) if fits else None
