"""The results of a folder of checks, derived from its raw answers each time they are read."""

from __future__ import annotations

from pathlib import Path

from eval.capabilities.derive import derive
from eval.capabilities.figures import Capabilities, Checked, Result
from eval.capabilities.folder import NoChecks, load

__all__ = ["Capabilities", "Checked", "Result", "read"]


def read(folder: Path) -> Capabilities:
    """Return what a folder shows; raises `NoChecks` or `LinesDamaged`. The same folder gives
    the same results, to the bit."""
    manifest, answers = load(folder)
    try:
        return derive(folder.name, manifest, answers)
    except (LookupError, TypeError, AttributeError) as error:
        raise NoChecks(f"{folder}: holds no whole capability checks ({error!r})") from error
