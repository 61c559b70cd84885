"""What a run has to show in full: scores, their order, and single answers. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.run_lines import RunLine
from assistant.run_reader import RunReader
from eval.lines import LinesDamaged, Record
from eval.score import Spread, chinese_gap, spread
from eval.scores.order import by_pass_rate
from eval.scores.resampling import Difference
from eval.scores.samples import Sample, of_contestant
from eval.scores.shares import Share


@dataclass(frozen=True)
class Entry:
    """One sample in the matrix; `verdict` is None while it is not judged."""

    id: str
    problem: str
    contestant: str
    prompt_language: str
    language: str
    number: int
    verdict: str | None
    truncated: bool


@dataclass(frozen=True)
class Figures:
    """What stands beside a contestant's pass rate. `chinese` is the pass rate of Chinese
    prompts minus that of English ones; `seconds` are of generation."""

    contestant: str
    truncated: Share
    infra: int
    tokens: Spread | None
    seconds: Spread | None
    chinese: Difference | None


@dataclass(frozen=True)
class RunView:
    """One run whole. `groups` are contestants, best first, undecided inside a group; none
    while the run is being written, since the order of half a run would be luck."""

    line: RunLine
    groups: tuple[tuple[str, ...], ...]
    figures: tuple[Figures, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Piece:
    """Code of the answer that was not run, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class AnswerView:
    """One sample whole. Times are seconds since it was scheduled, None where unknown.

    `judged` is False while nobody judged it; `failure` holds the first test that failed.
    """

    entry: Entry
    prompt: str
    answer: str
    finish_reason: str | None
    error: str
    attempts: int
    reused: str
    first_word: float | None
    seconds: float | None
    prompt_tokens: int | None
    tokens: int | None
    judged: bool
    passed: int
    total: int
    tests: tuple[str, ...]
    failure: Mapping[str, str]
    code: str
    how: str
    notes: tuple[str, ...]
    discarded: tuple[Piece, ...]
    image: str


def view_of(reader: RunReader, line: RunLine) -> RunView:
    """Return the run as it was read last; `line` is its line."""
    samples = reader.samples()
    settled = line.state != "running"
    return RunView(
        line=line,
        groups=by_pass_rate(samples).groups if settled else (),
        figures=tuple(_figures(name, samples) for name in reader.facts.contestants),
        entries=tuple(_entry(reader, name) for name in reader.answered),
    )


def answer_of(reader: RunReader, name: str) -> AnswerView:
    """Return one sample; `KeyError` where there is none, `LinesDamaged` for a line without
    what belongs there."""
    entry = _entry(reader, name)
    sample, judgement = reader.texts(name)
    try:
        return _answer(entry, sample, judgement)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LinesDamaged(f"sample {name}: its lines lack something ({error!r:.200})") from error


def _figures(contestant: str, samples: tuple[Sample, ...]) -> Figures:
    mine = of_contestant(samples, contestant)
    counted = [sample for sample in mine if sample.counts]
    return Figures(
        contestant=contestant,
        truncated=Share(sum(sample.truncated for sample in counted), len(counted)),
        infra=len(mine) - len(counted),
        tokens=spread(sample.tokens for sample in counted),
        seconds=spread(sample.seconds for sample in counted),
        chinese=chinese_gap(counted),
    )


def _entry(reader: RunReader, name: str) -> Entry:
    sample = reader.answered[name].sample
    return Entry(
        id=name,
        problem=sample.problem,
        contestant=sample.contestant,
        prompt_language=sample.prompt_language,
        language=sample.language,
        number=sample.sample,
        verdict=reader.verdict(name),
        truncated=sample.truncated,
    )


def _answer(entry: Entry, sample: Record, judgement: Record | None) -> AnswerView:
    timings, usage, error = sample["timings"], sample["usage"] or {}, sample["error"]
    judged: Mapping[str, Any] = judgement or {}
    extraction = judged.get("extraction") or {}
    text = str(sample["answer"])
    return AnswerView(
        entry=entry,
        prompt=str(sample["key"]["prompt"]),
        answer=text,
        finish_reason=sample["finish_reason"],
        error=str(error["message"]) if error else "",
        attempts=int(sample["attempts"]),
        reused=str(sample["reused"] or ""),
        first_word=_since(timings, "first_content"),
        seconds=_since(timings, "end"),
        prompt_tokens=usage.get("prompt_tokens"),
        tokens=usage.get("output_tokens"),
        judged=judgement is not None,
        passed=int(judged.get("passed", 0)),
        total=int(judged.get("total", 0)),
        tests=tuple(str(test["verdict"]) for test in judged.get("tests", ())),
        failure={key: str(value) for key, value in (judged.get("first_failure") or {}).items()},
        code=str(judged.get("code") or ""),
        how=str(extraction.get("how", "")),
        notes=tuple(map(str, extraction.get("notes", ()))),
        discarded=tuple(
            Piece(text[slice(*one["span"])], str(one["reason"]))
            for one in extraction.get("discarded", ())
        ),
        image=str(judged.get("image") or ""),
    )


def _since(timings: Mapping[str, float | None], moment: str) -> float | None:
    at, scheduled = timings[moment], timings["scheduled"]
    return None if at is None or scheduled is None else at - scheduled
