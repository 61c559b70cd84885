"""Which engines of a lineup `eval cost --startup` can start on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runners.lineup import Contestant, Lineup


def able(lineup: Lineup, only: str | None) -> list[tuple[Contestant, Path | None]]:
    """The contestants to start, with the files of llama.cpp; raise `ValueError` where one
    cannot be."""
    from eval.cost.hosted import startable
    from runners.lineup import VLLM, LlamaCpp

    found = [
        one for one in lineup.contestants if isinstance(one.engine, LlamaCpp) or startable(one)
    ]
    if not found or (only and only not in {one.id for one in found}):
        names = ", ".join(one.id for one in found) or "none"
        unplaced = (
            f"; {one.id}: {one.engine.unplaced}"
            for one in lineup.contestants
            if isinstance(one.engine, VLLM) and one.engine.unplaced
        )
        raise ValueError(
            "started are engines of llama.cpp, and of vLLM on the processor or on cards that "
            f"are here; lineup {lineup.name} has of these: {names}{''.join(unplaced)}"
        )
    chosen = [one for one in found if only in (None, one.id)]
    return [(one, _file(one, lineup.name)) for one in chosen]


def _file(contestant: Contestant, lineup: str) -> Path | None:
    from eval.cost.checkpoints import weights_here
    from runners.lineup import LlamaCpp

    if not isinstance(contestant.engine, LlamaCpp):
        return None
    path = weights_here(contestant)
    if path is None:
        raise ValueError(
            f"{contestant.id}: its file is not here; "
            f"run `python -m runners.weights fetch {lineup}` first"
        )
    return path
