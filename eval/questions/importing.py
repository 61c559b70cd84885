"""Takes problems in the judging form into a team's own folder.

Whatever cannot be used is said with file and line, for all lines at once, before anything
is written. A line carries data only: one that brings a checker, which would run on this
machine, is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.folders import exchange_folder, make_folder
from eval.judging.files import JudgingFileError, read_values
from eval.judging.forms import problem_of
from eval.problems import DEFINITION
from eval.questions.imported import Files, ImportedFile, as_files, head
from eval.questions.own import check_not_built_in, check_slug, next_order
from eval.questions.problem import LANGUAGES
from eval.questions.question import question_of
from runners.configuration import load


@dataclass(frozen=True)
class Imported:
    """Names of the problems that were taken in: new ones, and those that replaced one."""

    folder: Path
    added: tuple[str, ...]
    replaced: tuple[str, ...]


def import_file(
    path: Path, root: Path, *, replace: bool = False, tell: Callable[[str], None]
) -> Imported:
    """Write the problems of a file into folders below `root`.

    Raises `JudgingFileError` before anything is written, `OSError` where writing fails;
    every folder is then whole or as it was.
    """
    if not path.is_file():
        raise JudgingFileError(f"{path}: there is no such file")
    reader = _Reader(root, replace)
    added, replaced = [], []
    for files in read_values(path, reader.read):
        folder = root / files.slug
        if folder.exists():
            gone = tuple(f"statement.{language}.md" for language in LANGUAGES)
            exchange_folder(folder, files.content, gone)
            replaced.append(files.slug)
        else:
            make_folder(folder, files.content)
            added.append(files.slug)
        tell(f"{files.slug}: {'replaced' if files.slug in replaced else 'added'}")
    return Imported(root, tuple(added), tuple(replaced))


class _Reader:
    """Makes a folder's files of each line; no two lines may make the same folder."""

    def __init__(self, root: Path, replace: bool) -> None:
        self._root, self._replace = root, replace
        self._order = next_order(root)
        self._lines: dict[str, int] = {}
        # Names that differ in their case only are one folder on some disks.
        self._there = {one.name.lower(): one for one in root.iterdir()} if root.is_dir() else {}

    def read(self, number: int, given: Any) -> Files:
        problem = problem_of(given)
        if problem.compare.get("kind") == "checker":
            raise ValueError(
                f"problem '{problem.id}' brings a checker, code that would run on this machine; "
                "it is not taken in. Import it without 'compare', read the checker, and put it "
                "into the folder yourself (docs/problems.md, Comparison)"
            )
        self._add(problem.id, number)
        _check_words(given)
        question = question_of(problem, given)
        return as_files(question, given, self._kept(check_slug(problem.id)))

    def _add(self, slug: str, number: int) -> None:
        if (key := slug.lower()) in self._lines:
            raise ValueError(f"id: problem '{slug}' is on line {self._lines[key]} already")
        self._lines[key] = number

    def _kept(self, slug: str) -> Mapping[str, Any]:
        """What stays of the definition in this place, at least its order."""
        check_not_built_in(self._root / slug)
        there = self._there.get(slug.lower())
        if there is None:
            self._order += 1
            return {"order": self._order - 1}
        if there.name != slug or not self._replace:
            raise ValueError(
                f"problem '{slug}' is there already ({there}); --replace takes the new"
            )
        if not (there / DEFINITION).is_file() or head(there).tests_from != "import":
            raise ValueError(
                f"problem '{slug}' ({there}) has tests that are generated there; "
                "an import does not replace it"
            )
        before = load(there / DEFINITION, ImportedFile)
        return {"order": before.order, **({"wrong": dict(before.wrong)} if before.wrong else {})}


def _check_words(given: Mapping[str, Any]) -> None:
    """Refuse what reports and menus could not use."""
    tags = given.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError("tags: is no list of texts")
    released = given.get("released")
    if released is not None and not _is_date(released):
        raise ValueError(f"released: {released!r} is no date as in 2025-03-31")
    starter = given.get("starter")
    if starter is not None and not isinstance(starter, str):
        raise ValueError("starter: is no text")


def _is_date(text: Any) -> bool:
    try:
        return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
