"""Which contestants meet: drawn at random, the draw's probability kept for the records."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import perm
from typing import Generic, TypeVar

Item = TypeVar("Item")

# The system's generator: a person must not be able to foresee the slots.
_RANDOM = random.SystemRandom()


@dataclass(frozen=True)
class Draw(Generic[Item]):
    """Contestants in slot order, and the chance of exactly this ordered draw."""

    contestants: tuple[Item, ...]
    probability: float


def draw(ready: Sequence[Item], slots: int, source: random.Random = _RANDOM) -> Draw[Item]:
    """Draw `slots` different contestants uniformly, in random order.

    Raises `ValueError` when fewer are ready than there are slots.
    """
    if len(ready) < slots:
        raise ValueError(f"{slots} contestants are needed, {len(ready)} are ready")
    return Draw(tuple(source.sample(list(ready), slots)), 1 / perm(len(ready), slots))
