"""What licences of weights allow, as data with a source: `configs/licences.yaml`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from eval.advice.values import Terms
from runners.configuration import CONFIGS, Settings, load
from runners.lineup import Bilingual


class Licence(Settings):
    """One licence, or several that allow the same."""

    names: list[str] = Field(min_length=1, description="the words of lineups")
    commercial: bool | None = Field(description="null where nobody has read it")
    conditions: Bilingual | None = Field(
        description="what has to be done or kept for it; null where there is nothing unusual"
    )
    source: str = Field(description="where that was read")
    date: dt.date = Field(description="when it was read")

    @property
    def terms(self) -> Terms:
        told = self.conditions.model_dump() if self.conditions else None
        return Terms(self.commercial, told, f"{self.source}, {self.date}")


class Licences(Settings):
    """What the licences of weights allow: facts with a source, no legal advice."""

    licences: list[Licence] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Licences:
        names = [name.lower() for one in self.licences for name in one.names]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"a licence must stand here once, twice: {', '.join(twice)}")
        return self

    def named(self, name: str) -> Terms | None:
        """Return the terms of a licence as a lineup calls it; None for one not looked up."""
        wanted = name.strip().lower()
        for one in self.licences:
            if wanted in (known.lower() for known in one.names):
                return one.terms
        return None


@cache
def load_licences(path: Path = CONFIGS / "licences.yaml") -> Licences:
    """Read the file; raises `ConfigError`."""
    return load(path, Licences)
