"""Latency and throughput: what was published, what was measured, and what no card can beat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from eval.beside.ceilings import peaks_of, roofline_of, shape_of
from eval.beside.documents import LoadTest, Source
from eval.cost.cards import load_cards
from eval.cost.checkpoints import model_by_parameters
from eval.perf.roofline import Bound, Roofline, bound
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.settings import by_setting, caption
from eval.report.texts import Texts
from eval.report.values import Value, from_where, measured, number, shown
from eval.scores.published import PublishedModel, SpeedRow

NEAR = 0.02
"""Of a published prompt's length; the longest ones leave room for the answer."""


def speed(found: Evidence, t: Texts) -> Section:
    """Return published speeds with the roofline's verdict, then a table for each setting."""
    blocks: list[Block] = [Text(t("speed.intro")), *_published(found, t)]
    for letter, tests in by_setting(found, found.beside.load_tests):
        blocks += [_measured(found, letter, tests, t), *_unfinished(tests, t)]
    if found.beside.load_tests:
        blocks.append(Text(t("speed.measured_note"), "note"))
    else:
        blocks.append(Text(t("speed.nothing"), "note"))
    return Section("speed", t("speed.title"), tuple(blocks))


# ------------------------------------------------------------------ published


def _published(found: Evidence, t: Texts) -> Iterable[Block]:
    told, group = found.published.speed, t("comparison.published")
    letter, here = _here(found)
    rows = []
    for row in told.rows:
        model = found.published.model(row.model)
        limit = published_bound(found, model, row)
        rows.append(
            (
                Cell(model.name, "strong"),
                _prompt(model, row, t),
                Cell(f"{row.ttft_ms:g}", "number"),
                Cell(f"{row.tokens_per_second:g}", "number"),
                *_bounds(limit, t),
                _verdict(limit, row.ttft_ms, row.tokens_per_second, t),
                *_beside(here.get((row.model, row.prompt_tokens)), letter, t),
            )
        )
    own = t("comparison.measured") + (f" ({letter})" if letter else "")
    roofline = t("speed.roofline")
    yield Table(
        (
            Column(t("comparison.model")),
            Column(t("published.prompt"), group),
            Column(t("published.ttft"), group, "published"),
            Column(t("published.tokens"), group, "published"),
            Column(t("speed.least_ttft"), roofline, "recomputed"),
            Column(t("speed.most_tokens"), roofline, "recomputed"),
            Column(t("speed.verdict"), roofline, "recomputed"),
            Column(t("published.ttft"), own, "measured"),
            Column(t("published.tokens"), own, "measured"),
            Column(t("values.source"), own),
        ),
        tuple(rows),
        caption=t("speed.published_caption", setup=t.of(told.setup)),
    )
    yield Points(tuple(t.of(one) for one in found.published.remarks.speed))


def _prompt(model: PublishedModel, row: SpeedRow, t: Texts) -> Cell:
    beyond = row.prompt_tokens > model.native_context
    note = t("published.beyond", native=model.native_context) if beyond else ""
    return Cell(f"{row.prompt_tokens // 1024}K", "number", note)


def published_bound(found: Evidence, model: PublishedModel, row: SpeedRow) -> Bound | None:
    """Return what the published cards cannot beat, several answers at once for the tokens."""
    cards = found.published.speed.cards
    known = next(
        (m for one in model.stands_for if (m := model_by_parameters(one.parameters))), None
    )
    shape = shape_of(known, cards.quantisation) if known else None
    if shape is None:
        return None
    kind = load_cards().cards[cards.kind]
    return bound(
        shape,
        peaks_of([kind] * cards.count, cards.quantisation),
        prompt_tokens=row.prompt_tokens,
        output_tokens=0,
        at_once=cards.at_once,
    )


_Here = tuple[Source, Value | None, Value | None]
_Cells = dict[tuple[str, int], _Here]


def _beside(here: _Here | None, letter: str, t: Texts) -> tuple[Cell, Cell, Cell]:
    if here is None:
        return shown(None, t), shown(None, t), Cell("")
    source, ttft, tokens = here
    return shown(ttft, t), shown(tokens, t), from_where(source, letter)


def _here(found: Evidence) -> tuple[str, _Cells]:
    """Measured figures beside published rows: of the one setting that has most of them."""
    best: tuple[str, _Cells] = ("", {})
    for letter, tests in by_setting(found, found.beside.load_tests):
        cells: _Cells = {}
        for one in tests:
            model = found.stands_for(one.source.contestant)
            for row in found.published.speed.rows:
                if model and row.model == model.id and (line := _alike(one, row)):
                    ttft = _figure(one, line, "median_ttft_ms", "ms")
                    tokens = _figure(one, line, "output_throughput", "tok/s")
                    if ttft or tokens:
                        cells[row.model, row.prompt_tokens] = one.source, ttft, tokens
        if len(cells) > len(best[1]):
            best = letter, cells
    return best


def _alike(one: LoadTest, row: SpeedRow) -> Mapping[str, Any] | None:
    """The measured load of about that prompt with one request at a time."""
    for line in one.document["summary"]:
        near = abs(line["prompt_tokens"] - row.prompt_tokens) <= NEAR * row.prompt_tokens
        if near and line["loop"] == "closed" and line["max_concurrency"] == 1:
            return dict(line)
    return None


# ------------------------------------------------------------------ measured


def _measured(found: Evidence, letter: str, tests: list[LoadTest], t: Texts) -> Table:
    rows = []
    for one, line in _in_order(found, tests):
        limit = roofline_of(
            found.beside.facts[one.source.contestant], one.source.fingerprint or {}, load_cards()
        )
        rows.append(_row(found, one, line, limit, t))
    roofline = t("speed.roofline")
    return Table(
        (
            Column(t("comparison.contestant")),
            Column(t("published.prompt")),
            Column(t("speed.load")),
            Column(t("published.ttft"), kind="measured"),
            Column(t("speed.tpot"), kind="measured"),
            Column(t("published.tokens"), kind="measured"),
            Column(t("speed.least_ttft"), roofline, "recomputed"),
            Column(t("speed.most_tokens"), roofline, "recomputed"),
            Column(t("speed.verdict"), roofline, "recomputed"),
            Column(t("values.source")),
        ),
        tuple(rows),
        caption=caption(letter, t),
    )


def _in_order(
    found: Evidence, tests: Iterable[LoadTest]
) -> list[tuple[LoadTest, Mapping[str, Any]]]:
    """Loads of the same contestant beside each other, whichever load test they are of."""
    order = list(found.contestants)

    def place(row: tuple[LoadTest, Mapping[str, Any]]) -> tuple[Any, ...]:
        one, line = row
        load = line.get("max_concurrency", line.get("request_rate"))
        tokens = line["prompt_tokens"], line["output_tokens"]
        return order.index(one.source.contestant), *tokens, line["loop"], load

    return sorted(((one, line) for one in tests for line in one.document["summary"]), key=place)


def _unfinished(tests: Iterable[LoadTest], t: Texts) -> Iterable[Block]:
    for one in tests:
        if not one.document["ended"]:
            missing = len(one.document["missing"])
            yield Text(t("speed.unfinished", name=one.source.name, count=missing), "note")


def _row(
    found: Evidence, one: LoadTest, line: Mapping[str, Any], roofline: Roofline | None, t: Texts
) -> tuple[Cell, ...]:
    name = one.source.contestant
    where = from_where(one.source, found.beside.letter(one.source))
    head = (
        Cell(found.labels[name], "strong"),
        Cell(f"{line['prompt_tokens']:,}", "number", t("speed.answer", n=line["output_tokens"])),
        Cell(_load(line, t)),
    )
    if not line["repeats"]:
        state = line["states"][0] if line["states"] else "not_measured"
        return (*head, *([Cell(t(f"state.{state}"), "missing")] * 3), *_no_bound(t), where)
    limit = measured_bound(line, roofline)
    ttft = _figure(one, line, "median_ttft_ms", "ms")
    rate = _figure(one, line, "output_throughput", "tok/s")
    closed = line["loop"] == "closed"
    return (
        *head,
        shown(ttft, t, 0),
        shown(_figure(one, line, "median_tpot_ms", "ms"), t),
        shown(rate, t),
        *_bounds(limit, t),
        _verdict(
            limit,
            ttft.value if ttft else None,
            rate.value if rate and closed else None,
            t,
            line["flags"],
        ),
        where,
    )


def measured_bound(line: Mapping[str, Any], roofline: Roofline | None) -> Bound | None:
    """Return what the cards of a measurement cannot beat under a load of it."""
    if roofline is None:
        return None
    shape, peaks = roofline
    at_once = line["max_concurrency"] if line["loop"] == "closed" else 1
    tokens = {"prompt_tokens": line["prompt_tokens"], "output_tokens": line["output_tokens"]}
    return bound(shape, peaks, at_once=at_once, **tokens)


def _figure(one: LoadTest, line: Mapping[str, Any], key: str, unit: str) -> Value | None:
    figure = line["figures"].get(key)
    if figure is None:
        return None
    return measured(one.source, figure["mean"], unit, (figure["low"], figure["high"]))


def _load(line: Mapping[str, Any], t: Texts) -> str:
    if line["loop"] == "closed":
        return t("speed.at_once", count=line["max_concurrency"])
    return t("speed.rate", rate=f"{line['request_rate']:g}")


# ------------------------------------------------------------------ the roofline's cells


def _bounds(limit: Bound | None, t: Texts) -> tuple[Cell, Cell]:
    if limit is None:
        return _no_bound(t)[:2]
    return (
        Cell(f"≥ {number(limit.prefill_ms, 0)}", "number"),
        Cell(f"≤ {number(limit.decode_tokens_per_second, 0)}", "number"),
    )


def _no_bound(t: Texts) -> tuple[Cell, Cell, Cell]:
    missing = Cell(t("none"), "missing")
    return missing, missing, Cell(t("speed.no_bound"), "missing")


def _verdict(
    limit: Bound | None,
    ttft_ms: float | None,
    tokens: float | None,
    t: Texts,
    flags: Iterable[str] = (),
) -> Cell:
    """What the roofline says, and the flags that a measured load carries."""
    note = t.listed([t.get(f"flag.{flag}", flag) for flag in flags])
    if limit is None:
        return Cell(t("speed.no_bound"), "missing", note)
    broken = limit.broken_by(ttft_ms, tokens)
    if not broken:
        return Cell(t("speed.possible"), "", note)
    return Cell(t.listed([t(f"speed.broken_{one}") for one in broken]), "fail", note)
