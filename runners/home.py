"""Where this installation keeps its data: the rules of LEITAI_HOME and LEITAI_WEIGHTS."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the data folder, made when missing (mode 0700).

    `LEITAI_HOME`, or `leitai` in the user's data folder (`XDG_DATA_HOME`, by
    default `~/.local/share`). Raises `OSError` when it cannot be made.
    """
    chosen = os.environ.get("LEITAI_HOME")
    return _made(Path(chosen) if chosen else _data_folder() / "leitai")


def weights_root() -> Path:
    """Return the folder of model files: `LEITAI_WEIGHTS`, or `weights` in `home()`.

    It has a variable of its own because model files are large, the same for
    everyone and often wanted on another disk.
    """
    chosen = os.environ.get("LEITAI_WEIGHTS")
    return _made(Path(chosen)) if chosen else _made(home() / "weights")


def engines_root() -> Path:
    """Return where engines have environments of their own, one for all of a user's checkouts.

    Not below `LEITAI_HOME`: they are large and hold nothing of an installation.
    """
    return (_data_folder() / "leitai").expanduser().absolute()


def _data_folder() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share")


def _made(path: Path) -> Path:
    path = path.expanduser().absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
