"""A run's report as a file to keep: `/reports/<run>/report.html`, `.md` or `.json`.

The name is only ever looked up among the folders that are there, so no path in it leads
anywhere. Reports are made one at a time, off the loop, and the latest few are kept.
"""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from assistant.downloads import Download, download
from assistant.language import texts
from assistant.run_human import RunHuman
from assistant.run_reader import Stamp, stamp
from assistant.runs import NoSuchRun, Runs
from eval.beside.finding import state_of
from eval.records import RecordsError
from eval.runs.folder import Run
from eval.scores.composite import HumanRating

log = logging.getLogger(__name__)

_PATH = re.compile(r"/reports/([^/]+)/report\.(html|md|json)")
_KINDS = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
_PLAIN = "text/plain; charset=utf-8"
_MOST_KEPT = 6  # files; a report of 400 answers is a few MB

Key = tuple[str, Stamp, int, str, str, str]


class RunReports:
    """The reports of an installation's runs, made when they are asked for."""

    def __init__(self, runs: Runs, human: RunHuman) -> None:
        self._runs = runs
        self._human = human
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()

    @staticmethod
    def has(path: str) -> bool:
        """Whether `path` is that of a report, of a run that is there or not."""
        return _PATH.fullmatch(path) is not None

    async def get(self, path: str, language: str) -> Download:
        """Return the file at `path`; 404 where there is no such run, 500 with a sentence for
        one that no report can be made of."""
        words, found = texts(language), _PATH.fullmatch(path)
        name, kind = found.groups() if found else ("", "")
        try:
            folder = await asyncio.to_thread(self._runs.folder, name)
            async with self._turn:
                body = await asyncio.to_thread(self._made, folder, kind, language)
        except NoSuchRun:
            return download(404, _PLAIN, words("reports.no_such_run", name=name).encode())
        except (ValueError, KeyError, TypeError, AttributeError, OSError, RecordsError) as error:
            log.warning("no report of run %r: %s", name, error)
            return download(500, _PLAIN, words("reports.no_report").encode())
        file = f'attachment; filename="leitai-{_plain(name)}.{kind}"'
        return download(200, _KINDS[kind], body, (b"content-disposition", file.encode()))

    def _made(self, folder: Path, kind: str, language: str) -> bytes:
        run = Run(folder)
        home = folder.parent.parent
        key = folder.name, stamp(folder), self._human.count(run), state_of(home), kind, language
        if key not in self._kept:
            self._kept[key] = _report(run, kind, language, self._human.ratings(run), home)
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _report(
    run: Run, kind: str, language: str, ratings: Sequence[HumanRating], home: Path
) -> bytes:
    from eval.beside.together import beside
    from eval.report import write_report
    from runners.home import weights_root

    with tempfile.TemporaryDirectory(prefix="leitai-report-") as place:
        path = Path(place) / f"report.{kind}"
        html, md, json = (path if kind == one else None for one in _KINDS)
        found = beside(run, home=home, weights=weights_root())
        write_report(
            run, html=html, md=md, json=json, language=language, ratings=ratings, beside=found
        )
        return path.read_bytes()


def _plain(name: str) -> str:
    """A name that is safe in a header, whatever the folder is called."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[:100]
