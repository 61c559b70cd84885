"""What every source of model files shares: progress, errors, room on the disk."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MARGIN = 64 * 1024**2
"""Bytes left free on the disk, so that logs and records can still be written."""


@dataclass(frozen=True)
class Progress:
    """`done` of `total` bytes are here.

    `source` is the kind of the source, `check` while the digest is computed, or
    `elsewhere` while another process fetches the same file.
    """

    source: str
    done: int
    total: int


Report = Callable[[Progress], None]


class WeightsError(Exception):
    """A model file that cannot be had. The message names cause and mend.

    `code` is one of: hub_unreachable, not_found, refused, broken_download,
    wrong_size, wrong_digest, local_missing, wheel_failed (one source failed);
    no_source (all failed, `causes` says how each); disk_full, store_unusable,
    locked (no other source would help).
    """

    def __init__(self, code: str, message: str, causes: tuple[WeightsError, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.causes = causes

    @property
    def final(self) -> bool:
        """Whether trying another source is pointless."""
        return self.code in {"disk_full", "store_unusable", "locked"}


def check_room(folder: Path, needed: int) -> None:
    """Raise `WeightsError("disk_full")` unless `needed` bytes fit into `folder`."""
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise WeightsError(
            "disk_full",
            f"{folder} has {_gigabytes(free)} free and {_gigabytes(needed + MARGIN)} are needed: "
            "free some room or set LEITAI_WEIGHTS to a folder on a larger disk",
        )


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors about `folder` into `WeightsError`."""
    try:
        yield
    except ConnectionError:
        raise  # of whoever reads the progress
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise WeightsError(
                "disk_full",
                f"the disk of {folder} is full: free some room or set LEITAI_WEIGHTS "
                "to a folder on a larger disk",
            ) from error
        raise WeightsError(
            "store_unusable",
            f"{folder} cannot be used ({error.strerror or error}): mend its permissions "
            "or set LEITAI_WEIGHTS to a folder that can be written",
        ) from error


def sizes(folder: Path) -> Iterator[int]:
    """Yield the sizes of all files below `folder`, whatever vanishes meanwhile."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                yield Path(parent, name).stat().st_size


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.2f} GB"
