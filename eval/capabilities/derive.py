"""From manifest and raw answers to results. Pure: the same folder gives the same results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eval.capabilities.figures import Capabilities, Checked, Name, Result, State
from eval.capabilities.floors import floor
from eval.capabilities.scoring import Mark, marks
from eval.capabilities.wording import proves
from eval.compare import mcnemar_p
from eval.lines import Record
from eval.perf.plan import Room
from eval.scores.shares import Share, clustered_interval
from runners.lineup import Bilingual

NAMES: dict[str, tuple[Name, ...]] = {
    "long_context": ("long_context",),
    "multi_fact": ("multi_fact",),
    "json": ("json_valid", "json_schema"),
    "chinese_paired": ("chinese_paired",),
    "chinese_comments": ("chinese_comments",),
    "instructions": ("instructions",),
}
# Checks whose things hang together within a case: beside the share, how many were whole.
WHOLE: tuple[Name, ...] = ("multi_fact", "instructions")
OVERFLOW = "context_overflow"


def derive(name: str, manifest: Record, answers: Sequence[Record]) -> Capabilities:
    """Return what a folder's manifest and answers show."""
    return Capabilities(
        name=name,
        measured=manifest["created"],
        seed=manifest["seed"],
        contestants=tuple(
            Checked(
                one["contestant"],
                one["fingerprint"],
                tuple(_results(manifest["cells"], one, _of(answers, one["contestant"]))),
            )
            for one in manifest["contestants"]
        ),
    )


def _of(answers: Sequence[Record], contestant: str) -> list[Record]:
    return [one for one in answers if one["contestant"] == contestant]


def _results(
    cells: Sequence[Record], contestant: Record, answers: Sequence[Record]
) -> Iterator[Result]:
    pairs = _pairs(answers)
    for cell in cells:
        place = (cell["check"], cell["length"], cell["language"])
        heard = [one for one in answers if (one["check"], one["length"], one["language"]) == place]
        for name in NAMES[cell["check"]]:
            yield _result(name, cell, contestant, heard, pairs)


def _result(
    name: Name,
    cell: Record,
    contestant: Record,
    heard: Sequence[Record],
    pairs: Mapping[str, float],
) -> Result:
    counted = [one for one in heard if one["left_out"] is None]
    scored = [(one["case"], marks(one)[name]) for one in counted]
    state = _state(cell, contestant, heard, len(counted))
    clusters = _clusters(scored)
    low, high = clustered_interval(list(clusters.values())) or (None, None)
    blind = floor(name, counted)
    passed, total = (sum(getattr(s, key) for s in clusters.values()) for key in ("count", "total"))
    return Result(
        check=name,
        length=cell["length"],
        language=cell["language"],
        state=state,
        passed=passed,
        total=total,
        lower=low,
        upper=high,
        left_out=cell["requests"] - len(counted) if not state.startswith("beyond") else 0,
        proves=_proves(
            name,
            state if not counted else "measured",
            cases=len(counted),
            total=total,
            length=cell["length"],
            floor=round(blind),
        ),
        details={
            **_notes(mark for _, mark in scored),
            **(_whole(clusters) if name in WHOLE else {}),
            **(pairs if name == "chinese_paired" else {}),
            "floor": blind,
            "truncated": sum(one["finish"] == "length" for one in counted),
        },
    )


def _state(cell: Record, contestant: Record, heard: Sequence[Record], counted: int) -> State:
    room = Room(contestant["context"], contestant["native_context"])
    if cell["length"] and (beyond := room.beyond(cell["length"] + cell["tokens"])):
        return beyond[0]
    if not counted and any(one["left_out"] == OVERFLOW for one in heard):
        return "beyond_context"
    if contestant["ended"] is None and len(heard) < cell["requests"]:
        return "interrupted"
    return "measured" if counted else "not_measured"


def _clusters(scored: Sequence[tuple[str, Mark]]) -> dict[str, Share]:
    """Add up what hangs together: all answers of a case."""
    found: dict[str, Share] = {}
    for case, mark in scored:
        before = found.get(case, Share(0, 0))
        found[case] = Share(before.count + mark.share.count, before.total + mark.share.total)
    return found


def _whole(clusters: Mapping[str, Share]) -> dict[str, float]:
    whole = sum(one.count == one.total for one in clusters.values())
    return {"cases": len(clusters), "cases_whole": whole}


def _notes(scored: Iterator[Mark]) -> dict[str, float]:
    found: dict[str, float] = {}
    for mark in scored:
        for key, count in mark.notes.items():
            found[key] = found.get(key, 0) + count
    return found


def _pairs(answers: Sequence[Record]) -> dict[str, float]:
    """Compare the languages task by task, with McNemar's exact test."""
    right: dict[str, dict[str, bool]] = {}
    for one in answers:
        if one["check"] == "chinese_paired" and one["left_out"] is None:
            passed = marks(one)["chinese_paired"].share.count == 1
            right.setdefault(one["case"], {})[one["language"]] = passed
    pairs = [(both["en"], both["zh"]) for both in right.values() if len(both) == 2]
    if not pairs:
        return {}
    only_en, only_zh = pairs.count((True, False)), pairs.count((False, True))
    return {
        "pairs": len(pairs),
        "both": pairs.count((True, True)),
        "only_en": only_en,
        "only_zh": only_zh,
        "p": mcnemar_p(only_en, only_zh),
    }


def _proves(name: Name, state: State, **values: int) -> Bilingual:
    told = proves()
    text = told.checks[name] if state == "measured" else told.states[state]
    return Bilingual(en=text.en.format(**values), zh=text.zh.format(**values))
