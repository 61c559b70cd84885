"""How much one installation takes on: `configs/app.yaml`."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import CONFIGS, Settings, load


class Limits(Settings):
    """Bounds that keep one person, or a crowd, from taking everything.

    `battles_per_hour` and `turns` (of one battle) hold for each person, `waiting` is
    the longest queue of battles for the engines.
    """

    battles_per_hour: int = Field(default=120, gt=0)
    turns: int = Field(default=20, gt=0)
    waiting: int = Field(default=200, gt=0)


class AppSettings(Settings):
    """The whole file."""

    limits: Limits = Limits()


def load_limits() -> Limits:
    """Read `configs/app.yaml`; raises `ConfigError`."""
    return load(CONFIGS / "app.yaml", AppSettings).limits
