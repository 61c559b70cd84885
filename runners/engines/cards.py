"""The NVIDIA cards of this machine and which engine of this host has how much of them.

Nobody else asks `nvidia-smi`.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

MIB = 1024**2
GIB = 1024**3
QUERIED = ("index", "name", "memory.total", "compute_cap", "driver_version")
ASK_SECONDS = 60.0
"""Without persistence the driver wakes every card first."""
MOST = 0.92
"""Share of a card that engines may take together; drivers and contexts need the rest."""
_FP8_FROM = (8, 9)
"""The compute capability (Ada) from which tensor cores multiply FP8."""


@dataclass(frozen=True)
class Card:
    """One card; `memory` in bytes. With `fp8` its tensor cores multiply FP8; `driver` is the
    version of what drives it."""

    index: int
    memory: int
    name: str = ""
    fp8: bool = False
    driver: str = ""


@dataclass(frozen=True)
class Place:
    """Where an engine goes: its cards, and the share of each that is its own."""

    cards: tuple[int, ...]
    share: float

    @property
    def environment(self) -> dict[str, str]:
        """What makes CUDA show a child these cards alone, numbered as by `nvidia-smi`."""
        visible = ",".join(map(str, self.cards))
        return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": visible}


def found() -> list[Card]:
    """Ask the driver which cards there are; none without a driver that answers."""
    return list(_cards(_said(f"--query-gpu={','.join(QUERIED)}")))


def used() -> dict[int, int]:
    """Ask the driver how many bytes of the cards each process has, by its number.

    Of a process it may not tell anything, as on Windows' subsystem, nothing is returned. In
    a container it tells none, or numbers them as the machine outside does.
    """
    sums: Counter[int] = Counter()
    for line in _said("--query-compute-apps=pid,used_memory").splitlines():
        pid, _, memory = (part.strip() for part in line.partition(","))
        if pid.isdigit() and memory.isdigit():
            sums[int(pid)] += int(memory) * MIB
    return dict(sums)


def _said(query: str) -> str:
    """What `nvidia-smi` answers; "" where there is none or it fails."""
    try:
        done = subprocess.run(
            ["nvidia-smi", query, "--format=csv,noheader,nounits"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ASK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _cards(said: str) -> Iterator[Card]:
    for line in said.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) == len(QUERIED) and parts[0].isdigit() and parts[2].isdigit():
            index, name, memory, capability, driver = parts
            yield Card(int(index), int(memory) * MIB, name, _fp8(capability), driver)


def _fp8(capability: str) -> bool:
    major, _, minor = capability.partition(".")
    return (int(major), int(minor)) >= _FP8_FROM if major.isdigit() and minor.isdigit() else False


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
