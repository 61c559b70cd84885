"""The published comparison that reports stand beside: `configs/published.yaml`.

Nothing in it was measured here. What follows from it by its own formula is computed by
`recomputed`, and neither is ever mixed with a run's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from eval.scores.composite import composite
from eval.scores.resampling import Interval
from eval.scores.shares import Share
from runners.configuration import CONFIGS, Settings, load
from runners.lineup import Bilingual, Slug


class Identity(Settings):
    """A contestant by what a lineup says of it; an id alone may name anything."""

    name: str = Field(description="the lineup's `name`")
    parameters: int | None = Field(default=None, description="null takes any number")


class Memory(Settings):
    """Published memory."""

    fp16_gb: float | None = Field(description="GB; null where none was given")
    q4_k_m_gb: float | None = Field(description="GB; null where none was given")
    smallest: Bilingual = Field(description="the smallest hardware named")


class PublishedModel(Settings):
    """One row of the comparison."""

    id: Slug = Field(description="by which the other tables name it")
    name: str = Field(description="as it was published")
    developer: str = Field(description="as it was published")
    traits: Bilingual = Field(description="what was said of it in words")
    stands_for: list[Identity] = Field(
        alias="is", min_length=1, description="the contestants that the row stands for"
    )
    passed: int = Field(ge=0, description="of the problems")
    human: float = Field(ge=1, le=5, description="mean human rating")
    composite: float = Field(description="as it was published")
    context: str = Field(description="as it was published, such as 128K")
    self_hostable: bool = Field(description="as it was published")
    memory: Memory
    native_context: int = Field(
        gt=0, description="tokens; the checkpoint's own, not a published figure"
    )

    def is_of(self, name: str, parameters: int) -> bool:
        """Whether a contestant is this model, however it is quantised or served."""
        return any(
            one.name == name and one.parameters in (None, parameters) for one in self.stands_for
        )


class SpeedRow(Settings):
    """One published measurement."""

    model: Slug = Field(description="id of a row of `models`")
    prompt_tokens: int = Field(description="length of the prompt")
    ttft_ms: float = Field(description="milliseconds to the first token")
    tokens_per_second: float = Field(description="after the first token")


class SpeedCards(Settings):
    """What the published speeds ran on, as far as a bound depends on it."""

    kind: str = Field(description="a kind of `configs/cards.yaml`")
    count: int = Field(gt=0, description="how many of them")
    quantisation: str = Field(description="as `eval cost --quantisation` has it")
    at_once: int = Field(gt=0, description="requests")


class Speed(Settings):
    """Published speeds, and what they ran on."""

    setup: Bilingual = Field(description="as it was published")
    cards: SpeedCards
    rows: list[SpeedRow]


class Remarks(Settings):
    """What cannot be taken at face value, by table."""

    composite: list[Bilingual] = Field(default_factory=list, description="of the scores")
    speed: list[Bilingual] = Field(default_factory=list, description="of the speeds")
    memory: list[Bilingual] = Field(default_factory=list, description="of memory and start-up")
    matrix: list[Bilingual] = Field(default_factory=list, description="of what was in words")


class Advice(Settings):
    """Whom the comparison recommended a model to."""

    model: Slug = Field(description="id of a row of `models`")
    text: Bilingual = Field(description="for whom or what")


class CaseAnswer(Settings):
    """A published answer, kept as a wrong answer of the problem."""

    model: Slug = Field(description="id of a row of `models`")
    published: Literal["right", "wrong"] = Field(description="what was said of it")
    answer: str = Field(description="its name among the problem's wrong answers")


class WorkedCase(Settings):
    """The published example."""

    problem: Slug = Field(description="the built-in problem that it became")
    counterexample: list[Any] = Field(description="arguments on which its right answer fails")
    answers: list[CaseAnswer]


class Published(Settings):
    """The comparison that this bench repeats and corrects, as it was published.

    Nothing in it was measured here: reports show it as published, never among measured figures.
    """

    source: Bilingual = Field(description="what reports call it")
    problems: int = Field(gt=0, description="how many were asked")
    models: list[PublishedModel]
    speed: Speed
    remarks: Remarks
    convenience: Bilingual = Field(description="what was compared of it")
    advice: list[Advice]
    worked_case: WorkedCase

    @model_validator(mode="after")
    def _rows_name_models(self) -> Published:
        known = {one.id for one in self.models}
        named = {row.model for row in self.speed.rows} | {row.model for row in self.advice}
        named |= {row.model for row in self.worked_case.answers}
        if unknown := sorted(named - known):
            raise ValueError(f"no model {unknown[0]}; there are {', '.join(sorted(known))}")
        if any(one.passed > self.problems for one in self.models):
            raise ValueError(f"a model passed more than all {self.problems} problems")
        return self

    def model(self, identity: str) -> PublishedModel:
        """Return one row; raise `KeyError` for an unknown id."""
        for one in self.models:
            if one.id == identity:
                return one
        raise KeyError(identity)


@dataclass(frozen=True)
class Recomputed:
    """A composite by the stated formula from published figures, out of 5.

    The interval is that of the pass count alone (Wilson), with the human mean taken as
    exact, since nothing was published about raters: the true one is wider. `undecided`
    are the models whose intervals meet this one.
    """

    model: str
    pass_rate: Share
    value: float
    interval: Interval
    undecided: tuple[str, ...]


def load_published(path: Path = CONFIGS / "published.yaml") -> Published:
    """Read the file; raises `ConfigError`."""
    return load(path, Published)


def recomputed(published: Published) -> tuple[Recomputed, ...]:
    """Apply the stated formula to each published row, in their order."""
    found = [_recomputed(published, one) for one in published.models]
    return tuple(
        Recomputed(name, share, value, interval, _meeting(name, interval, found))
        for name, share, value, interval in found
    )


_Row = tuple[str, Share, float, Interval]


def _recomputed(published: Published, model: PublishedModel) -> _Row:
    share = Share(model.passed, published.problems)
    low, high = share.interval() or (0.0, 1.0)
    value = composite(model.passed / published.problems, model.human)
    return model.id, share, value, (composite(low, model.human), composite(high, model.human))


def _meeting(name: str, interval: Interval, rows: Sequence[_Row]) -> tuple[str, ...]:
    low, high = interval
    return tuple(
        other
        for other, _, _, (other_low, other_high) in rows
        if other != name and low <= other_high and other_low <= high
    )
