"""A free question of a revealed battle, kept as the draft of a problem.

The draft goes into the team's own folder, one for each battle, and counts nowhere until its
author has completed and proved it. Prompt and answers are data here: nothing of them runs,
and nothing of them names a path.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.battle import LiveBattle
from assistant.refusal import Refusal
from assistant.slot import LiveSlot
from eval.folders import FolderTakenError, make_folder
from eval.questions.drafting import Candidate, Ran, agreed, draft, number_of, slug_for
from eval.questions.own import next_order
from eval.questions.skeletons import skeleton
from eval.records import BattleState

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True)
class Kept:
    """Where a draft stands, and what completes it; `is_new` unless it was there before."""

    folder: Path
    is_new: bool

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands that complete the draft, in their order."""
        place = f"{self.folder.name} --folder {shlex.quote(str(self.folder.parent))}"
        return tuple(f"python -m eval problems {what} {place}" for what in ("build", "verify"))


async def keep(battle: LiveBattle, root: Callable[[], Path]) -> Kept:
    """Draft a problem from a battle in the folder `root`; again gives the draft there is.

    Raises `Refusal`: keep_not_revealed, keep_has_problem, keep_no_space(folder),
    keep_read_only(folder), keep_failed(folder).
    """
    if battle.state != BattleState.REVEALED:
        raise Refusal("keep_not_revealed")
    if battle.problem is not None:
        raise Refusal("keep_has_problem")
    return await asyncio.to_thread(_kept, battle, root)


def _kept(battle: LiveBattle, root: Callable[[], Path]) -> Kept:
    where = ""
    try:
        folder = root()
        where = str(folder)
        if there := _there(battle, folder):
            return Kept(there, is_new=False)
        candidates = [_candidate(slot) for slot in battle.slots]
        found = agreed(candidates, "\n\n".join(battle.prompts))
        slug = slug_for(battle.id, battle.prompts[0], found.function.name if found else None)
        sketch = draft(slug, next_order(folder), battle.prompts, candidates)
        try:
            make_folder(folder / slug, skeleton(sketch))
        except FolderTakenError:  # a second click was quicker
            return Kept(folder / slug, is_new=False)
        return Kept(folder / slug, is_new=True)
    except (OSError, ValueError) as error:
        log.warning("battle %s could not be kept: %s", battle.id, error)
        number = error.errno if isinstance(error, OSError) else None
        code = "keep_no_space" if number in _FULL else "keep_failed"
        raise Refusal("keep_read_only" if number in _CLOSED else code, folder=where) from error


def _there(battle: LiveBattle, folder: Path) -> Path | None:
    number = number_of(battle.id)
    found = sorted(one for one in folder.glob(f"*-{number}") if not one.name.startswith("."))
    return found[0] if found else None


def _candidate(slot: LiveSlot) -> Candidate:
    program, run = slot.answer.program(), slot.answer.run
    ran = None
    if run is not None:
        fine = run.outcome == "OK" and not run.truncated
        ran = Ran(run.code, run.language, run.stdin, run.stdout, fine)
    return Candidate(program.code, program.language, ran)
