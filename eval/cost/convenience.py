"""How convenient a model is to run, as data with a source: `configs/convenience.yaml`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from pydantic import Field

from runners.configuration import CONFIGS, Settings, load
from runners.lineup import Slug


class Statement(Settings):
    """A statement with where it can be read."""

    holds: bool | None = Field(description="null is not known")
    source: str = Field(description="where that was read")
    date: dt.date = Field(description="when it was read")


class Row(Settings):
    """One contestant, or one engine."""

    id: Slug = Field(description="the contestant's in a lineup, or `vllm`, `llamacpp`")
    official_image: Statement = Field(description="a container image of the developer's")
    web_interface: Statement = Field(description="one comes with it")
    one_command_start: Statement = Field(description="one command runs it")
    documentation: Statement = Field(description="there is some")


class Convenience(Settings):
    """What there is around each way to run a model: statements with a source, no stars."""

    rows: list[Row]


@cache
def load_convenience(path: Path = CONFIGS / "convenience.yaml") -> Convenience:
    """Read the file; raises `ConfigError`."""
    return load(path, Convenience)
