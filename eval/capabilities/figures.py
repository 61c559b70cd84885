"""What capability checks have shown, as values: no I/O, nothing computed but the share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runners.lineup import Bilingual

Name = Literal[
    "long_context",
    "multi_fact",
    "json_valid",
    "json_schema",
    "chinese_paired",
    "chinese_comments",
    "instructions",
]
State = Literal[
    "measured", "beyond_context", "beyond_native_context", "not_measured", "interrupted"
]


@dataclass(frozen=True)
class Result:
    """One check of one contestant, in one language and at one length.

    `length` is tokens of the prompt, None where lengths play no part. `passed` of `total`
    are codes, answers, comment lines or turns, whatever the check counts; `lower` and
    `upper` bound the share, 0 to 1, with 95 % confidence; None without evidence.
    `left_out` is requests without an answer by no fault of the model, or never sent.
    `proves` says in words how little it proves. `details` are counts that belong to the
    check alone (docs/capabilities.md).
    """

    check: Name
    length: int | None
    language: str | None
    state: State
    passed: int
    total: int
    lower: float | None
    upper: float | None
    left_out: int
    proves: Bilingual
    details: Mapping[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """`passed` of `total`, 0 to 1; None without evidence."""
        return self.passed / self.total if self.total else None

    def as_json(self) -> dict[str, Any]:
        """Return the value as JSON's own types."""
        return {
            "check": self.check,
            "length": self.length,
            "language": self.language,
            "state": self.state,
            "passed": self.passed,
            "total": self.total,
            "share": self.share,
            "lower": self.lower,
            "upper": self.upper,
            "left_out": self.left_out,
            "proves": self.proves.model_dump(),
            "details": dict(self.details),
        }


@dataclass(frozen=True)
class Checked:
    """All checks of one contestant. `fingerprint` is None where its engine never started."""

    contestant: str
    fingerprint: Mapping[str, Any] | None
    checks: tuple[Result, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value as JSON's own types."""
        return {
            "contestant": self.contestant,
            "fingerprint": dict(self.fingerprint) if self.fingerprint else None,
            "checks": [check.as_json() for check in self.checks],
        }


@dataclass(frozen=True)
class Capabilities:
    """All that one folder of checks has shown; `measured` is an ISO date with its time."""

    name: str
    measured: str
    seed: int
    contestants: tuple[Checked, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that `python -m eval capabilities --json` writes."""
        return {
            "name": self.name,
            "measured": self.measured,
            "seed": self.seed,
            "contestants": [one.as_json() for one in self.contestants],
        }
