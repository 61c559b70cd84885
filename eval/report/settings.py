"""What was measured on: settings with their letters, so that nobody compares two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Protocol, TypeVar

from eval.beside.choosing import Unfinished
from eval.beside.documents import Source
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.origins import origins
from eval.report.safe import without_paths
from eval.report.texts import Texts
from eval.report.traces import public_address


class Measured(Protocol):
    @property
    def source(self) -> Source: ...


One = TypeVar("One", bound=Measured)


def by_setting(found: Evidence, measured: Iterable[One]) -> list[tuple[str, list[One]]]:
    """Return measurements apart by letter, in the order of the letters: whatever stands in one
    of the lists may stand in one table. Those without a fingerprint stand alone each."""
    letters = list(found.beside.letters.values())
    order = {name: place for place, name in enumerate(found.contestants)}

    def place(one: One) -> tuple[int, int]:
        source = one.source
        return letters.index(found.beside.letter(source)), order[source.contestant]

    groups = groupby(sorted(measured, key=place), key=lambda one: one.source.setting)
    apart: list[tuple[str, list[One]]] = []
    for setting, own in groups:
        letter = found.beside.letters[setting]
        apart += [(letter, list(own))] if setting else [(letter, [one]) for one in own]
    return apart


def caption(letter: str, t: Texts) -> str:
    """Return what stands above a table of one setting."""
    return t("settings.unknown") if letter == "?" else t("settings.of", letter=letter)


def settings(found: Evidence, t: Texts) -> Section:
    """Return the legend of the letters."""
    blocks: list[Block] = [Text(t("settings.intro"))]
    rows = []
    for letter, sources in _sources(found):
        first = sources[0].fingerprint or {}
        rows.append(
            (
                Cell(letter, "strong"),
                Cell(_machine(first, t)),
                Cell(str(first.get("driver") or t("none"))),
                Cell(_engine(first, t)),
                Cell(_flags(first)),
                Cell(t.listed(sorted({f"{one.kind}/{one.name}" for one in sources}))),
            )
        )
    if rows:
        heads = ("letter", "machine", "driver", "engine", "flags", "measurements")
        columns = tuple(Column(t(f"settings.{head}")) for head in heads)
        blocks.append(Table(columns, tuple(rows)))
    else:
        blocks.append(Text(t("settings.nothing"), "note"))
    blocks += origins(found, t)
    if found.beside.found.unfinished:
        blocks += [Text(t("settings.unfinished"), "head"), _unfinished(found, t)]
    if found.beside.found.unread:
        blocks += [Text(t("settings.unread"), "head"), _unread(found)]
    return Section("settings", t("settings.title"), tuple(blocks))


def _sources(found: Evidence) -> list[tuple[str, list[Source]]]:
    by_letter: dict[str, list[Source]] = {}
    for one in found.beside.sources:
        by_letter.setdefault(found.beside.letter(one), []).append(one)
    return list(by_letter.items())


def _unfinished(found: Evidence, t: Texts) -> Points:
    def told(one: Unfinished) -> str:
        source = one.source
        named = [f"{source.kind}/{source.name}", found.labels[source.contestant], source.day]
        kind = t(f"settings.unfinished_{source.kind}", whole=one.whole, planned=one.planned)
        return t("settings.unfinished_one", named=t.listed(named), why=kind)

    return Points(tuple(told(one) for one in found.beside.found.unfinished))


def _unread(found: Evidence) -> Points:
    return Points(tuple(without_paths(one) for one in found.beside.found.unread))


def _machine(fingerprint: Mapping[str, Any], t: Texts) -> str:
    hardware = fingerprint.get("hardware")
    if not isinstance(hardware, Mapping):
        return t("settings.machine_unknown")
    gpus = hardware.get("gpus")
    told = [str(one) for one in gpus] if isinstance(gpus, list) else []
    values = {key: hardware.get(key, "?") for key in ("cpu", "cores", "memory_gib")}
    return "\n".join([t("settings.machine_value", **values), *told])


def _engine(fingerprint: Mapping[str, Any], t: Texts) -> str:
    engine = fingerprint.get("engine")
    if not isinstance(engine, Mapping):
        return t("none")
    return f"{engine.get('kind')} {engine.get('version') or ''}".strip()


def _flags(fingerprint: Mapping[str, Any]) -> str:
    flags = fingerprint.get("flags")
    told = dict(flags) if isinstance(flags, Mapping) else {}
    if "base_url" in told:
        told["base_url"] = public_address(str(told["base_url"]))
    lines = (f"{key}: {_plain(one)}" for key, one in told.items() if one not in (None, []))
    return without_paths("\n".join(lines))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
