"""Where everything of a scatter plot stands, in the picture's units. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eval.report.blocks import Dot, Scatter

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BASE = 64, 616, 16, 316
TICKS = 5
NEAR = 13
"""Marks closer than this, in picture units, would cover each other."""
RADIUS = 8
"""Nor may one cover a point."""
SPOTS = tuple(
    (side * (11 + step), down) for step in (0, 14, 28) for down in (-9, -24) for side in (1, -1)
)
"""Where a mark, whose middle is meant, may stand beside its point, the nearest first."""


@dataclass(frozen=True)
class Tick:
    label: str
    at: float


@dataclass(frozen=True)
class Placed:
    """One point: its place, the ends of both intervals, and where its mark stands."""

    mark: str
    label: str
    x: float
    y: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    mark_x: float
    mark_y: float
    beaten: bool


@dataclass(frozen=True)
class ScatterPicture:
    """A scatter plot with all its places."""

    width: int
    height: int
    left: int
    right: int
    top: int
    base: int
    dots: tuple[Placed, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def scattered(plot: Scatter) -> ScatterPicture:
    """Return where everything of a plot stands."""
    end = nice_end(max((dot.x_interval[1] for dot in plot.dots), default=1.0))

    def x(value: float) -> float:
        share = min(1.0, max(0.0, value / end))
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(value: float) -> float:
        share = min(1.0, max(0.0, value / plot.y_end))
        return round(BASE - share * (BASE - TOP), 1)

    placed: list[Placed] = []
    for dot in plot.dots:
        (x_low, x_high), (y_low, y_high) = dot.x_interval, dot.y_interval
        mark_x, mark_y = _beside(x(dot.x), y(dot.y), placed)
        whiskers = x(x_low), x(x_high), y(y_low), y(y_high)
        place = x(dot.x), y(dot.y)
        placed.append(Placed(dot.mark, _told(dot), *place, *whiskers, mark_x, mark_y, dot.beaten))
    steps = [number / TICKS for number in range(TICKS + 1)]
    return ScatterPicture(
        WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE,
        tuple(placed),
        tuple(Tick(f"{step * end:g}", x(step * end)) for step in steps),
        tuple(Tick(f"{step * plot.y_end:g}", y(step * plot.y_end)) for step in steps),
    )  # fmt: skip


def nice_end(value: float) -> float:
    """Return where an axis ends that holds `value`: 1, 2, 2.5, 5 or 10 times a power of 10."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 2, 2.5, 5) if value <= step * power), 10 * power)


def _told(dot: Dot) -> str:
    return f"{dot.mark} {dot.label}: {dot.x:g}, {dot.y:g}"


def _beside(x: float, y: float, placed: list[Placed]) -> tuple[float, float]:
    """A place for a mark around its point where no earlier mark or point is; the last one
    where there is none."""
    spots = [(x + across, y + down) for across, down in SPOTS]
    free = (spot for spot in spots if not any(_covers(spot, one) for one in placed))
    mark_x, mark_y = next(free, spots[-1])
    return round(mark_x, 1), round(mark_y, 1)


def _covers(spot: tuple[float, float], one: Placed) -> bool:
    x, y = spot
    near_mark = abs(x - one.mark_x) < NEAR and abs(y - one.mark_y) < NEAR
    return near_mark or (abs(x - one.x) < RADIUS and abs(y - one.y) < RADIUS)
