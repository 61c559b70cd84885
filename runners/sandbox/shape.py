"""What a container is made for: the bounds that the kernel keeps, which cannot change later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from runners.sandbox.languages import Language
from runners.sandbox.settings import Limits

Zygote = Literal["bare", "science"]

# What agent, zygote and cell take beside the program; numpy, pandas and matplotlib too.
OWN_MB: dict[Zygote, int] = {"bare": 48, "science": 208}
OWN_PROCESSES = 3  # agent, zygote, and the cell's first
INODES = 4096
SHARED_MB = 8

_SCIENCE = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?:numpy|pandas|matplotlib)\b", re.MULTILINE)


@dataclass(frozen=True)
class Shape:
    """One kind of container. Containers of one shape serve each other's submissions."""

    memory_mb: int
    disk_mb: int
    processes: int
    cpus: float
    zygote: Zygote = "bare"

    @classmethod
    def of(cls, limits: Limits, language: Language, zygote: Zygote = "bare") -> Shape:
        """The shape that a program of this language needs to have its limits."""
        program = limits.memory_mb + language.extra_memory_mb
        memory = max(program, language.compile_memory_mb) + OWN_MB[zygote]
        processes = limits.processes + language.extra_processes + OWN_PROCESSES
        return cls(memory, limits.disk_mb, processes, limits.cpus, zygote)

    def settings(self, *, cells: bool) -> dict[str, Any]:
        """The agent's first frame."""
        return {
            "cells": cells,
            "zygote": self.zygote,
            "disk_bytes": self.disk_mb << 20,
            "shared_bytes": SHARED_MB << 20,
            "inodes": INODES,
        }


def zygote_for(code: str, language: Language) -> Zygote:
    """The zygote that has already imported what Python code imports."""
    return "science" if language.id == "python" and _SCIENCE.search(code) else "bare"
