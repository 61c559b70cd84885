"""What somebody needs, who could do it, and what is advised. Values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from eval.cost.model import Model
from eval.scores.resampling import Interval

Language = Literal["en", "zh", "both"]
LANGUAGES: tuple[Language, ...] = ("en", "zh", "both")
CPU = "cpu"


@dataclass(frozen=True)
class Needs:
    """What somebody has and wants.

    `card` is a kind of configs/cards.yaml, `cpu` for a machine without one, None for any
    hardware; there are `cards` of it. `memory_gib` is what a machine without a card has,
    None where that does not matter. `budget` is the most rent a month for hardware that is
    always on, in the currency of configs/prices.yaml. `context` are tokens of prompt and
    answer together, of which `concurrency` are asked at once. With `commercial` false no
    licence is looked at.
    """

    card: str | None = None
    cards: int = 1
    budget: float | None = None
    context: int = 4096
    language: Language = "en"
    concurrency: int = 1
    api_allowed: bool = True
    data_may_leave: bool = True
    commercial: bool = True
    memory_gib: float | None = None

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language}: legal are {', '.join(LANGUAGES)}")
        for name in ("cards", "context", "concurrency"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} {getattr(self, name)}: must be at least 1")
        for name in ("budget", "memory_gib"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < float("inf"):
                raise ValueError(f"{name} {value}: must be a number that is not negative")


@dataclass(frozen=True)
class Pass:
    """A pass rate, 0 to 1, with its 95 % interval, and each problem's own share."""

    value: float
    interval: Interval
    problems: Mapping[str, float] = field(repr=False)


@dataclass(frozen=True)
class Speed:
    """Tokens a second under one load, with the interval over repeats where there is one.

    Only speeds of one `setting` (machine, driver, engine, flags) may be compared. `kind` is
    the hardware in the words of `Needs.card`, `cpu` or a kind of configs/cards.yaml, None
    where nobody here knows it; `machine` says it in words.
    """

    prompt_tokens: int
    output_tokens: int
    at_once: int
    value: float
    interval: Interval | None
    setting: str
    name: str
    kind: str | None = None
    machine: str = ""


@dataclass(frozen=True)
class Paid:
    """What a solved problem has cost in the run; the interval's upper end may be open.

    `basis` says in words what was paid for, `kind` is that hardware in the words of
    `Needs.card`.
    """

    value: float
    interval: tuple[float, float | None]
    currency: str
    basis: str
    kind: str | None = None


@dataclass(frozen=True)
class Terms:
    """What a licence allows: `commercial` is None where nobody has read it."""

    commercial: bool | None
    conditions: Mapping[str, str] | None
    source: str


@dataclass(frozen=True)
class Candidate:
    """A contestant with all that the rules look at; None stands for what is not known.

    `service` tells that prompts go to somebody else's machines. `served` is the
    quantisation in which it was measured. `passes` are by language of the prompt (`en`,
    `zh`, and `both` over all prompts where it was asked in both); without `is_result` the
    run had gaps, and none of it counts.
    """

    contestant: str
    label: str
    licence: str
    terms: Terms | None
    service: bool
    model: Model | None
    served: str | None
    native_context: int | None
    is_result: bool = True
    passes: Mapping[str, Pass] = field(default_factory=dict)
    composite: float | None = None
    speeds: tuple[Speed, ...] = ()
    paid: Paid | None = None


@dataclass(frozen=True)
class Reason:
    """Why, as a code with values; `eval.advice.words.in_words` says it in a language."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """One `choice`; or None, and `undecided` are those among whom nothing decides.

    Both are empty where everybody is excluded. `excluded` holds every reason against each.
    """

    choice: str | None
    undecided: tuple[str, ...]
    reasons: tuple[Reason, ...]
    excluded: tuple[tuple[str, Reason], ...]
