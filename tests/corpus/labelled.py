"""Lines in which a model does or does not identify itself, and the part held out of tuning."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "identity"


@dataclass(frozen=True)
class Line:
    """One text; `positive` where its writer says who it is or who made it."""

    text: str
    lang: str
    kind: str
    positive: bool

    @property
    def is_held_out(self) -> bool:
        """About 30 of 100 lines, by hash: rules were never changed after looking at these."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 10 < 3


def lines() -> tuple[Line, ...]:
    """All lines, the positive ones first."""
    return tuple(
        Line(**json.loads(line))
        for name in ("positive.jsonl", "negative.jsonl")
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    )
