"""A share of counted things with its interval: 8 of 10, between 49 % and 94 %."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """`count` of `total`; a total of 0 is missing evidence, never a share of 0."""

    count: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.total:
            raise ValueError(f"{self.count} of {self.total} is no share; count from 0 to the total")

    @property
    def value(self) -> float | None:
        """The share, 0 to 1, or None without evidence."""
        return self.count / self.total if self.total else None

    def interval(self, confidence: float = 0.95) -> tuple[float, float] | None:
        """Return Wilson's interval, 0 to 1, or None without evidence.

        It takes the counted things as independent and stays honest near 0 and 1,
        where the plain one has no width.
        """
        if not self.total:
            return None
        from scipy.stats import binomtest

        found = binomtest(self.count, self.total).proportion_ci(confidence, method="wilson")
        return float(found.low), float(found.high)
