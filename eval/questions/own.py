"""A team's own problems: where they stand, which of them count, and what the arena shows.

A draft is in no run, no judging and not in the arena: its definition says `draft: true`
until its author takes the line out. No own problem takes a built-in one's name.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.problems import BUILT_IN, DEFINITION, definitions, load_problems
from eval.questions.imported import head, load_folder
from eval.questions.problem import Problem
from eval.questions.question import Question
from eval.settings import load_settings
from runners.configuration import ConfigError
from runners.home import home

VARIABLE = "LEITAI_PROBLEMS"
DEFAULT = "problems"
LONGEST_SLUG = 80
LEGAL_SLUG = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_SLUG - 1}}}")
SLUG_RULE = (
    f"letters, digits, '-', '_' and '.', a letter or digit first, at most {LONGEST_SLUG} of them"
)

State = Literal["built-in", "own", "draft"]
Tell = Callable[[str], None]


def own_folder() -> Path:
    """Return the folder of own problems, which need not be there: `LEITAI_PROBLEMS`, else
    that of configs/eval.yaml, else `problems`; a relative one counts from `LEITAI_HOME`."""
    chosen = os.environ.get(VARIABLE) or load_settings().own_problems.folder or DEFAULT
    return home() / Path(chosen).expanduser()


def check_slug(slug: str) -> str:
    """Return a legal name of a problem unchanged; `ValueError` says the rule."""
    if not LEGAL_SLUG.fullmatch(slug):
        raise ValueError(f"'{slug[:LONGEST_SLUG]}' is no name for a problem: {SLUG_RULE}")
    return slug


def check_not_built_in(folder: Path) -> None:
    """Raise `ConfigError` where an own folder has a built-in problem's name."""
    taken = {path.parent.name.lower(): path.parent for path in definitions(BUILT_IN)}
    if other := taken.get(folder.name.lower()):
        raise ConfigError(
            f"{folder}: has the name of the built-in problem {other}; give it another name"
        )


def next_order(root: Path) -> int:
    """Return the place behind all problems of a folder that can be read."""
    return max((_order(path.parent) for path in definitions(root)), default=0) + 1


def _order(folder: Path) -> int:
    try:
        return head(folder).order
    except ConfigError:
        return 0


# ------------------------------------------------------------------ the set


@dataclass(frozen=True)
class Entry:
    """A problem of a set as `list` shows it; `fault` says why there is no question."""

    folder: Path
    state: State
    question: Question | None
    fault: str | None = None
    order: int = 0

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def counts(self) -> bool:
        """Whether runs and the arena ask it."""
        return self.question is not None and self.state != "draft"


def built_in_entries() -> list[Entry]:
    """Return the built-in set by its order."""
    return [
        Entry(BUILT_IN / one.id, "built-in", Question(one, one), order=one.order)
        for one in load_problems()
    ]


def own_entries(root: Path) -> list[Entry]:
    """Return the problems of a folder by their order, drafts and broken ones too."""
    found = [_entry(path.parent) for path in definitions(root)]
    return sorted(found, key=lambda one: (one.order, one.id))


def _entry(folder: Path) -> Entry:
    state: State = "own"
    order = 0
    try:
        first = head(folder)
        state, order = "draft" if first.draft else "own", first.order
        check_slug(folder.name)
        check_not_built_in(folder)
        return Entry(folder, state, load_folder(folder), order=order)
    except ValueError as error:
        where = "" if str(folder) in str(error) else f"{folder}: "
        return Entry(folder, state, None, f"{where}{error}", order)


def load_own(root: Path, tell: Tell = lambda line: None) -> tuple[Question, ...]:
    """Return the questions of a folder that count; `tell` is given a line for each draft.

    `ConfigError` names the first one that cannot be read: a run without it would be another.
    """
    questions = []
    for entry in own_entries(root):
        if entry.state == "draft":
            tell(draft_line(entry.folder))
        elif entry.question is None:
            raise ConfigError(str(entry.fault))
        else:
            questions.append(entry.question)
    return tuple(questions)


def arena_problems(tell: Tell = lambda line: None) -> tuple[Problem, ...]:
    """Return the built-in problems, and after them the own ones that count.

    One that cannot be read is told and left out: the arena goes on without it.
    """
    own = []
    try:
        entries = own_entries(own_folder())
    except (ValueError, OSError) as error:
        tell(f"own problems cannot be read: {error}")
        entries = []
    for entry in entries:
        if entry.state == "draft":
            tell(draft_line(entry.folder))
        elif entry.question is None:
            tell(f"{entry.id}: left out: {entry.fault}")
        else:
            own.append(entry.question.worded)
    return (*load_problems(), *own)


def draft_line(folder: Path) -> str:
    """Say that a draft is left out, and what makes it count."""
    return (
        f"{folder.name}: left out, it is a draft: "
        f"`python -m eval problems verify {folder.name} --folder {folder.parent}` says what is "
        "missing"
    )


def lift_line(folder: Path) -> str:
    """Say how a draft that is proved becomes one that counts."""
    return f"it is a draft still: take the line 'draft: true' out of {folder / DEFINITION}"


def set_digest(entries: Iterable[Entry]) -> str:
    """Return the digest of a set: SHA-256 over the ids and digests of what counts in it."""
    lines = sorted(f"{one.id} {one.question.problem.digest}\n" for one in entries
                   if one.counts and one.question)  # fmt: skip
    return hashlib.sha256("".join(lines).encode()).hexdigest()
