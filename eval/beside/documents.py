"""What stands in the files of measurements, checked when it is read. Values, no I/O.

The files may come from elsewhere, so nothing is taken over that is not as it should be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from eval.cost.model import Model
from eval.perf.metrics import Result

Moment = str
Finger = dict[str, Any]
State = Literal[
    "measured", "beyond_context", "beyond_native_context", "not_measured", "interrupted"
]


class Part(BaseModel):
    """Base of what is read: immutable; keys that nobody here needs are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StartLine(Part):
    """The starts of one contestant, as `eval cost --startup --json` tells them."""

    contestant: str
    fingerprint: Finger | None = None
    file_bytes: int
    predicted: int
    threads: int
    cold_seconds: FiniteFloat | None
    warm_seconds: FiniteFloat | None
    rss: FiniteFloat
    card_bytes: FiniteFloat | None = None
    device: Literal["cpu", "gpu"] = "cpu"
    error: FiniteFloat | None
    prompt_tokens_a_second: FiniteFloat
    output_tokens_a_second: FiniteFloat
    starts: list[dict[str, Any]]


class StartFile(Part):
    """The document of one command; `measured` is empty in those of earlier releases."""

    name: str = ""
    measured: Moment = ""
    startup: list[StartLine]


class Counted(Part):
    count: int = Field(ge=0)
    total: int = Field(ge=0)


class Slope(Part):
    """A drift an hour with its 95 % interval."""

    per_hour: FiniteFloat
    low: FiniteFloat
    high: FiniteFloat


class SoakFile(Part):
    """Hours of load, as `eval soak --json` tells them."""

    name: str = ""
    measured: Moment = ""
    contestant: str = ""
    fingerprint: Finger | None = None
    rate: FiniteFloat | None = None
    seconds: FiniteFloat
    failed: Counted
    failed_interval: tuple[FiniteFloat, FiniteFloat] | None
    errors: dict[str, int]
    median: FiniteFloat | None
    p95: FiniteFloat | None
    drift: Slope | None
    drifts: bool
    memory: tuple[int, int] | None
    growth: Slope | None
    grows: bool
    restarts: int | None


class Check(Part):
    """One check of capabilities at one length and in one language, where it has them."""

    check: str
    length: int | None = None
    language: str | None = None
    state: State
    passed: int | None = None
    total: int | None = None
    share: FiniteFloat | None = None
    lower: FiniteFloat | None = None
    upper: FiniteFloat | None = None
    left_out: int = 0
    proves: dict[str, str] = {}
    details: dict[str, FiniteFloat] = {}


class CheckedContestant(Part):
    contestant: str
    fingerprint: Finger | None = None
    checks: list[Check]


class CapabilityFile(Part):
    """The document of `eval capabilities`."""

    name: str
    measured: Moment
    seed: int | None = None
    contestants: list[CheckedContestant]


# ------------------------------------------------------------------ what belongs to a run


@dataclass(frozen=True)
class Source:
    """Where figures are from: kind and name of a measurement, its day, and the fingerprint."""

    kind: Literal["perf", "startup", "soak", "capabilities"]
    name: str
    measured: str
    contestant: str
    fingerprint: Mapping[str, Any] | None
    setting: str

    @property
    def day(self) -> str:
        return self.measured[:10]


@dataclass(frozen=True)
class LoadTest:
    """A load test of one of the run's contestants; `document` is eval.perf.folder's."""

    source: Source
    document: Result = field(repr=False)


@dataclass(frozen=True)
class Starts:
    source: Source
    line: StartLine


@dataclass(frozen=True)
class Soak:
    source: Source
    told: SoakFile


@dataclass(frozen=True)
class Checks:
    source: Source
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Facts:
    """What is known of a contestant's model; None where nobody here knows."""

    model: Model | None
    served: str | None
    native_context: int | None
    service: bool
