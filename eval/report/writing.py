"""Puts a report together and writes it, each file whole or not at all."""

from __future__ import annotations

import json as json_module
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.beside.together import Beside
from eval.folders import STDOUT
from eval.report import html as html_module
from eval.report import markdown
from eval.report.blocks import Document
from eval.report.evidence import Evidence, gather
from eval.report.figures import as_json
from eval.report.head import lead
from eval.report.sections import SECTIONS
from eval.report.texts import Texts, texts
from eval.runs.folder import Run
from eval.scores.composite import HumanRating
from runners.configuration import ConfigError


def write_report(
    run: Run,
    *,
    html: Path | None = None,
    md: Path | None = None,
    json: Path | None = None,
    language: str = "en",
    ratings: Sequence[HumanRating] = (),
    beside: Beside | None = None,
) -> None:
    """Write the report of a run, finished or not, to the files that are named, of which one
    may be `-`: stdout.

    `ratings` are those of this very run; `beside` is what was measured of its contestants
    (`eval.beside.together.beside`), None looks for nothing. The JSON is the same in every
    language. Raises `ValueError` (`RunError`, `ConfigError`) for a run, a language or a file
    that cannot be used, before anything is written.
    """
    t = texts(language)
    wanted = [path for path in (html, md, json) if path is not None]
    for path in wanted:
        _check(path)
    if len({path.absolute() for path in wanted}) < len(wanted):
        raise ConfigError("the report's files must be different ones")
    found = gather(run, ratings, beside)
    document = report(found, t)
    made: list[tuple[Path | None, Callable[[], str]]] = [
        (html, lambda: html_module.written(document)),
        (md, lambda: markdown.written(document)),
        (json, lambda: json_module.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n"),
    ]
    texts_by_path = [(path, make()) for path, make in made if path is not None]
    for path, text in texts_by_path:
        _write(path, text)


def as_markdown(
    run: Run,
    language: str = "en",
    ratings: Sequence[HumanRating] = (),
    beside: Beside | None = None,
) -> str:
    """Return the report as Markdown; raises as `write_report` does."""
    t = texts(language)
    return markdown.written(report(gather(run, ratings, beside), t))


def report(found: Evidence, t: Texts) -> Document:
    """Return the whole report in one language."""
    return Document(
        language=t.language,
        title=t("head.title", run=found.run.name),
        contents=t("head.contents"),
        lead=lead(found, t),
        sections=tuple(section(found, t) for section in SECTIONS.values()),
        end=t("head.end"),
    )


def _check(path: Path) -> None:
    if path == STDOUT:
        return
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ConfigError(f"{path}: there is no folder {folder.name}; make it first")
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name a file in it")


def _write(path: Path, text: str) -> None:
    """Write beside the file and take its place, so that nobody reads a half of it."""
    if path == STDOUT:
        sys.stdout.write(text)
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("w", encoding="utf-8", errors="replace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
