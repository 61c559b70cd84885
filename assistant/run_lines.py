"""One line about each run: what was asked, how far it is, who passed how much. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.run_reader import Facts, RunReader
from eval.score import wilson
from eval.scores.samples import MOST_INFRA, Sample, of_contestant, pass_rates, tally

State = Literal["running", "done", "no_result", "damaged"]


@dataclass(frozen=True)
class PassRate:
    """A contestant's pass rate, 0 to 1, with Wilson's interval over `problems` problems.

    All three are None where nothing counts yet."""

    contestant: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    problems: int


@dataclass(frozen=True)
class RunLine:
    """One run in the table. `damage` says what cannot be read, and then `facts` may be None.

    Counts are of samples: `judged` have a verdict, `infra` of them on our account.
    """

    name: str
    state: State
    facts: Facts | None = None
    judged: int = 0
    infra: int = 0
    rates: tuple[PassRate, ...] = ()
    damage: str = ""

    @property
    def planned(self) -> int:
        return self.facts.planned if self.facts else 0

    @property
    def missing(self) -> int:
        return self.planned - self.judged

    @property
    def too_much_infra(self) -> bool:
        return self.infra > MOST_INFRA * self.planned


def line_of(reader: RunReader) -> RunLine:
    """Return the line of a run that was read."""
    facts, samples = reader.facts, reader.samples()
    infra = sum(not sample.counts for sample in samples)
    line = RunLine(
        name=reader.name,
        state="done",
        facts=facts,
        judged=len(samples),
        infra=infra,
        rates=rates(samples, facts.contestants),
    )
    if reader.is_written():
        return with_state(line, "running")
    return with_state(line, "no_result" if line.missing or line.too_much_infra else "done")


def with_state(line: RunLine, state: State) -> RunLine:
    return RunLine(**{**vars(line), "state": state})


def rates(samples: Sequence[Sample], names: Mapping[str, str]) -> tuple[PassRate, ...]:
    """Return everybody's pass rate, in the order of `names`; samples by contestant."""
    return tuple(_rate(key, name, of_contestant(samples, key)) for key, name in names.items())


def _rate(contestant: str, name: str, samples: Iterable[Sample]) -> PassRate:
    found = list(pass_rates(tally(samples)).values())
    if not found:
        return PassRate(contestant, name, None, None, None, 0)
    value = min(1.0, sum(found) / len(found))
    low, high = wilson(value, len(found))
    return PassRate(contestant, name, value, low, high, len(found))
