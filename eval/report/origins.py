"""Where a figure is from: each measurement with its whole fingerprint, under its anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from eval.beside.documents import Source
from eval.report.blocks import Block, Cell, Column, Fold, Table
from eval.report.evidence import Evidence
from eval.report.safe import without_paths
from eval.report.texts import Texts
from eval.report.traces import lines_of, public_fingerprint
from eval.report.values import anchor_of

PARTS = ("weights", "dtype", "kv_type", "template", "engine", "flags", "hardware", "driver",
         "digest")  # fmt: skip


def origins(found: Evidence, t: Texts, only: frozenset[str] | None = None) -> Iterator[Fold]:
    """Yield what each measurement is and what determined it; `only` those with these anchors."""
    for source in found.beside.sources:
        if only is None or anchor_of(source) in only:
            yield _origin(found, source, t)


def anchors_in(blocks: Iterable[Block]) -> frozenset[str]:
    """Return the anchors that tables lead to."""
    return frozenset(one for one in _anchors(blocks) if one)


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (column.to for column in block.columns)
            yield from (cell.to for row in block.rows for cell in row)
        elif isinstance(block, Fold):
            yield from _anchors(block.blocks)


def _origin(found: Evidence, source: Source, t: Texts) -> Fold:
    named = f"{source.kind}/{source.name}"
    rows = [
        (t("settings.measurement"), named),
        (t("comparison.contestant"), found.labels[source.contestant]),
        (t("origins.measured"), source.measured),
        (t("settings.letter"), found.beside.letter(source)),
        *_fingerprint(source, t),
    ]
    table = Table(
        (Column(t("head.fact")), Column(t("head.value"))),
        tuple(
            (Cell(fact, "strong"), Cell(value or t("manifest.unknown"), "" if value else "missing"))
            for fact, value in rows
        ),
    )
    title = t.listed([one for one in (named, found.labels[source.contestant], source.day) if one])
    return Fold(title, (table,), only_html=True, anchor=anchor_of(source))


def _fingerprint(source: Source, t: Texts) -> Iterator[tuple[str, str]]:
    told = public_fingerprint(source.fingerprint)
    if told is None:
        yield t("origins.fingerprint"), t("origins.none")
        return
    for part in PARTS:
        value = told.get(part)
        empty = value is None or (isinstance(value, Mapping) and not value)
        text = "" if empty else "\n".join(lines_of(value))
        yield t(f"origins.{part}"), without_paths(text)
