"""Whether an engine fits into this machine's memory, said before it is started.

llama.cpp maps its file: the kernel counts those pages as available even while an
engine needs them, so what this host's engines have mapped is taken off here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

GB = 1e9
WORK = 400 * 1024**2
"""Bytes beside weights and KV cache: compute buffers, the prompt cache, the process."""


@dataclass(frozen=True)
class Need:
    """Bytes that an engine needs: its file (mapped), its KV cache, and the rest."""

    file: int
    cache: int

    @property
    def total(self) -> int:
        return self.file + self.cache + WORK


@dataclass
class Memory:
    """The claims of one host's engines, by name; `ready` ones hold their caches already."""

    claims: dict[str, Need] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)

    def lacking(self, name: str, need: Need, available: int | None = None) -> str:
        """Claim the memory for `name`; or return, with figures, why it does not fit."""
        self.free(name)
        left = room() if available is None else available
        for other, claim in self.claims.items():
            left -= claim.file if other in self.ready else claim.total
        if need.total > left:
            return (
                f"{need.total / GB:.1f} GB are needed ({need.file / GB:.1f} GB weights, "
                f"{need.cache / GB:.1f} GB KV cache, {WORK / GB:.1f} GB work) and "
                f"{max(left, 0) / GB:.1f} GB are available: lower engine.context or engine.slots, "
                "or use a machine with more memory"
            )
        self.claims[name] = need
        return ""

    def free(self, name: str) -> None:
        """Give back what `name` had claimed."""
        self.claims.pop(name, None)
        self.ready.discard(name)


def whole() -> int:
    """Bytes of this machine, or less where a container has less: the same at every look."""
    try:
        return min(_told("MemTotal:"), _limit())
    except (OSError, ValueError):  # no cgroup v2, or no limit
        return _told("MemTotal:")


def room() -> int:
    """Bytes that can still be used here: the machine's, or less where a container has less."""
    available = _told("MemAvailable:")
    try:
        limit = _limit()
        statistics = Path("/sys/fs/cgroup/memory.stat").read_text().split()
        anonymous = int(statistics[statistics.index("anon") + 1])
    except (OSError, ValueError):  # no cgroup v2, or no limit
        return available
    return min(available, limit - anonymous)


def _told(name: str) -> int:
    fields = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    return next(int(f[1]) * 1024 for f in fields if f[0] == name)


def _limit() -> int:
    return int(Path("/sys/fs/cgroup/memory.max").read_text())


machine = Memory()
"""What this process's engines have claimed of the machine, whichever kind they are of."""
