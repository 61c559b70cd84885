"""The load tests of an installation, as pages and files of figures have them.

Reading happens in threads, one after another. The table costs a look at each folder; the
figures of those that somebody opened are kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import OrderedDict
from pathlib import Path

from assistant.downloads import Download, download
from assistant.language import texts
from assistant.load_test_reader import Detail, Line, LoadTestReader
from assistant.markdown import visible
from assistant.run_reader import Facts
from assistant.runs import Listing
from eval.beside.files import DAMAGE
from eval.beside.fingerprints import same_weights
from eval.perf.folder import document

log = logging.getLogger(__name__)

MOST_OPEN = 8  # load tests whose figures are kept
_FRESH_SECONDS = 1.0
_PATH = re.compile(r"/load-tests/([^/]+)\.json")
_PLAIN = "text/plain; charset=utf-8"


class NoSuchLoadTest(LookupError):
    """There is no load test of that name."""


class LoadTestDamaged(ValueError):
    """A load test whose folder cannot be read; the message says what is wrong."""


class LoadTests:
    """Everything below one folder of load tests. Belongs to one event loop."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = asyncio.Lock()
        self._readers: dict[str, LoadTestReader] = {}
        self._open: OrderedDict[str, LoadTestReader] = OrderedDict()
        self._lines: tuple[float, tuple[Line, ...]] | None = None

    async def listing(self) -> tuple[Line, ...]:
        """Return all of them, the newest first; raises `OSError` where the folder itself
        cannot be read."""
        async with self._turn:
            if self._lines is None or time.monotonic() - self._lines[0] > _FRESH_SECONDS:
                lines = await asyncio.to_thread(self._look)
                self._lines = time.monotonic(), lines
            return self._lines[1]

    async def open(self, name: str) -> Detail:
        """Return one with its figures; raises `NoSuchLoadTest` and `LoadTestDamaged`."""
        async with self._turn:
            return await asyncio.to_thread(self._detail, name)

    async def file(self, path: str, language: str) -> Download:
        """Return the whole document at `path`, unrounded; 404 where there is no such load
        test, 500 with a sentence for one that cannot be read."""
        found, words = _PATH.fullmatch(path), texts(language)
        name = found[1] if found else ""
        try:
            async with self._turn:
                body = await asyncio.to_thread(self._document, name)
        except NoSuchLoadTest:
            sentence = words("speed.no_such", name=visible(name))
            return download(404, _PLAIN, sentence.encode())
        except DAMAGE as error:
            log.warning("no figures of load test %r: %s", name, error)
            reason = visible(str(error).replace(f"{self._root}/", ""))
            sentence = words("speed.damaged", name=visible(name), reason=reason)
            return download(500, _PLAIN, sentence.encode())
        file = f'attachment; filename="leitai-speed-{_plain(name)}.json"'
        return download(200, "application/json", body, (b"content-disposition", file.encode()))

    @staticmethod
    def has(path: str) -> bool:
        """Whether `path` is that of a load test's figures, of one that is there or not."""
        return _PATH.fullmatch(path) is not None

    # -- in a thread ---------------------------------------------------------------

    def _look(self) -> tuple[Line, ...]:
        names = self._names()
        for gone in self._readers.keys() - set(names):
            del self._readers[gone]
            self._open.pop(gone, None)
        lines = [self._reader(name).line() for name in names]
        return tuple(sorted(lines, key=lambda line: (line.created, line.name), reverse=True))

    def _detail(self, name: str) -> Detail:
        if name not in self._names():
            raise NoSuchLoadTest(name)
        reader = self._open.get(name) or LoadTestReader(self._root / name)
        self._open[name] = reader
        self._open.move_to_end(name)
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        found = reader.detail()
        if isinstance(found, Line):
            raise LoadTestDamaged(found.damage)
        return found

    def _document(self, name: str) -> bytes:
        known = self._detail(name)  # refuses what would fill the memory
        public = {"target": known.line.target, "fingerprint": known.public}
        found = document(self._root / name) | public
        return f"{json.dumps(found, ensure_ascii=False, indent=1)}\n".encode()

    def _reader(self, name: str) -> LoadTestReader:
        return self._readers.setdefault(name, LoadTestReader(self._root / name))

    def _names(self) -> list[str]:
        try:
            found = [one.name for one in self._root.iterdir() if one.is_dir()]
        except FileNotFoundError:
            return []
        return sorted(name for name in found if not name.startswith(".") and _is_text(name))


def runs_of(line: Line, runs: Listing) -> list[str]:
    """The runs in which the same weights answered."""
    return [run.name for run in runs.lines if run.facts and is_of(line, run.facts)]


def is_of(line: Line, facts: Facts) -> bool:
    """Whether a load test was of the weights of one of a run's contestants."""
    return any(same_weights(line.fingerprint, one) for one in facts.identities.values())


def _is_text(name: str) -> bool:
    """Whether a name can be written in an address; a file system has any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(name: str) -> str:
    """A name that is safe in a header, whatever the folder is called."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)[:100]
