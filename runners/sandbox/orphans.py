"""Removes containers that nobody will remove any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from runners.sandbox.container import OWNER_LABEL, remove
from runners.sandbox.failure import engine_errors
from runners.sandbox.owner import is_dead

if TYPE_CHECKING:
    from docker import APIClient


def remove_orphans(api: APIClient, owner: str, in_use: Collection[str]) -> int:
    """Remove what dead owners left, and what `owner` has but does not name in `in_use`.

    Returns how many were removed. Raises `EngineError` when the engine fails.
    """
    removed = 0
    with engine_errors():
        for container in api.containers(all=True, filters={"label": OWNER_LABEL}):
            label = container["Labels"][OWNER_LABEL]
            names = {name.lstrip("/") for name in container["Names"]}
            leftover = label == owner and names.isdisjoint(in_use)
            if not (leftover or is_dead(label)):
                continue
            remove(api, container["Id"])
            removed += 1
    return removed
