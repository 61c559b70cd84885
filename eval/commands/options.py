"""What several commands read from their options."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

Number = TypeVar("Number", int, float)


def listed(option: str, given: str | None, kind: Callable[[str], Number]) -> tuple[Number, ...]:
    """Return the positive numbers that a person listed with commas; none where none are."""
    numbers = []
    for part in (given or "").split(","):
        if not part.strip() and given is None:
            continue
        with suppress(ValueError):
            if 0 < (number := kind(part)) < float("inf"):
                numbers.append(number)
                continue
        raise ValueError(f"{option}: '{part.strip()}' is no positive number; such as 1,2,4")
    return tuple(dict.fromkeys(numbers))


def new_folder(kind: str, name: str | None) -> Path:
    """Return where measurements of a kind go, by the name given or the time; raises
    `ValueError` for a taken name."""
    from eval.runs.folder import check_name
    from runners.home import home

    chosen = name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    check_name(chosen)
    folder = home() / kind / chosen
    if folder.exists():
        raise ValueError(f"--name {chosen}: {folder} is there already; choose another")
    return folder
