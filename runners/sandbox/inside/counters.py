"""What the kernel counts of this container: its processor time, and kills for memory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence

CGROUP = "/sys/fs/cgroup"
# Of control groups 1 and 2: the file, the word before the number, and its unit.
_KILLS = (
    (f"{CGROUP}/memory/memory.oom_control", b"oom_kill ", 1.0),
    (f"{CGROUP}/memory.events", b"oom_kill ", 1.0),
)
_CLOCKS = (
    (f"{CGROUP}/cpuacct/cpuacct.usage", b"", 1e-9),
    (f"{CGROUP}/cpu,cpuacct/cpuacct.usage", b"", 1e-9),
    (f"{CGROUP}/cpu.stat", b"usage_usec ", 1e-6),
)


class Counter:
    """A number that the kernel keeps of this container, in a file that stays open."""

    def __init__(self, choices: Sequence[tuple[str, bytes, float]]) -> None:
        self._descriptor, self._word, self.unit = -1, b"", 1.0
        for path, word, unit in choices:
            with contextlib.suppress(OSError):
                self._descriptor, self._word, self.unit = os.open(path, os.O_RDONLY), word, unit
                return

    def read(self) -> int:
        """The number now; 0 where the kernel keeps none."""
        if self._descriptor < 0:
            return 0
        text = os.pread(self._descriptor, 4096, 0)
        return int(text[text.index(self._word) + len(self._word) :].split(None, 1)[0])


_kills = Counter(_KILLS)
_clock = Counter(_CLOCKS)


def oom_kills() -> int:
    """How often the kernel killed in this container for memory."""
    return _kills.read()


def cpu_clock() -> float:
    """Seconds of processor time of the whole container."""
    return _clock.read() * _clock.unit
