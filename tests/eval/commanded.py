"""A command of the bench as a person runs it: in a process of its own, to its end or not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from runners.scripted import ScriptedEndpoint

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 100


@dataclass(frozen=True)
class Command:
    """`python -m eval NAME`."""

    name: str

    def begun(self, home: Path, *options: str) -> subprocess.Popen[str]:
        """Start it on a LEITAI_HOME."""
        return subprocess.Popen(
            [sys.executable, "-m", "eval", self.name, *options],
            cwd=ROOT,
            env={**os.environ, "LEITAI_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ended(self, home: Path, *options: str) -> tuple[int, str, str]:
        """Run it; exit code, stdout and stderr."""
        process = self.begun(home, *options)
        out, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, out, err


def at(server: ScriptedEndpoint) -> list[str]:
    """The options that name a scripted endpoint."""
    return ["--base-url", f"{server.base_url}/v1", "--model", "scripted", "--dialect", "llamacpp"]
