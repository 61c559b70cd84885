"""Puts a report together and writes it, each file whole or not at all."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.beside.together import Beside
from eval.outputs import check_output, write_output
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
    """Write the report of a run, finished or not, to the files that are named.

    `ratings` are those of this very run; `beside` is what was measured of its contestants
    (`eval.beside.together.beside`), None looks for nothing. The JSON is the same in every
    language. Raises `ValueError` (`RunError`, `ConfigError`) for a run, a language or a file
    that cannot be used, before anything is written.
    """
    t = texts(language)
    wanted = [path for path in (html, md, json) if path is not None]
    for path in wanted:
        check_output(path)
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
        write_output(path, text)


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
