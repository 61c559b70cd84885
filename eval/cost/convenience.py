"""How convenient a model is to run, as data with a source: `configs/convenience.yaml`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from runners.configuration import CONFIGS, Settings, load
from runners.lineup import Slug


class Statement(Settings):
    """`holds` with where that can be read; None is not known."""

    holds: bool | None
    source: str
    date: dt.date


class Row(Settings):
    """One contestant, or one engine, by `id`."""

    id: Slug
    official_image: Statement
    web_interface: Statement
    one_command_start: Statement
    documentation: Statement


class Convenience(Settings):
    """The whole file."""

    rows: list[Row]


@cache
def load_convenience(path: Path = CONFIGS / "convenience.yaml") -> Convenience:
    """Read the file; raises `ConfigError`."""
    return load(path, Convenience)
