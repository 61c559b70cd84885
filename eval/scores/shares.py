"""A share of counted things with its interval: 8 of 10, between 49 % and 94 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


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


def clustered_interval(
    clusters: Sequence[Share], confidence: float = 0.95
) -> tuple[float, float] | None:
    """Return an interval, 0 to 1, for the share over clusters whose things hang together,
    such as the turns of one conversation; None without evidence.

    It is Wilson's, with as many things as would be independent if those of a cluster always
    agreed (Kish: total squared by the sum of squares). Few clusters tell too little of how
    much they agree for anything narrower. Clusters of one thing give `Share.interval`.
    """
    total = sum(one.total for one in clusters)
    if not total:
        return None
    from scipy.stats import norm

    n = total**2 / sum(one.total**2 for one in clusters)
    share = sum(one.count for one in clusters) / total
    z = float(norm.ppf((1 + confidence) / 2))
    middle = share + z**2 / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    # Rounded, 1 of 1 could lie beyond its own interval.
    return min(share, max(0.0, low)), max(share, min(1.0, high))
