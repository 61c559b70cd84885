"""The kept run with measurements beside it, and the tables of a report as a test reads them."""

from __future__ import annotations

from pathlib import Path

from beside_run import (
    FIRST,
    SECOND,
    THIRD,
    checked,
    fingerprint,
    kept_json,
    load_test,
    on_cards,
    soaked,
    started,
    unpacked,
)

from eval.report.blocks import Document, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import texts
from eval.report.writing import report

NASTY = "<script>x</script>"


def measured_home(folder: Path) -> Path:
    """A run of two 7B models on an H200 and two small ones, with measurements of all kinds;
    two load tests share a setting, one has another driver, one is called like a script."""
    run = unpacked(folder, on_cards)
    flags = {"context": 8192, "slots": 8, "tensor_parallel": 1}
    load_test(folder, "quick", fingerprint(run, FIRST, flags=flags), FIRST, gap=2)
    load_test(folder, "slow", fingerprint(run, SECOND, flags=flags), SECOND, gap=20)
    older = fingerprint(run, FIRST, driver=NASTY, flags={**flags, "path": "/srv/secret/x"})
    load_test(folder, "a<b>&", older, FIRST, gap=2, prompt_tokens=2048)
    beyond = fingerprint(run, SECOND, flags={**flags, "slots": 1})
    load_test(folder, "long", beyond, SECOND, prompt_tokens=8192, native=4096)
    kept_json(folder, "startup", "s", started(THIRD, fingerprint(run, THIRD)))
    kept_json(folder, "soak", "h", soaked(FIRST, fingerprint(run, FIRST, flags=flags)))
    told = checked(FIRST, fingerprint(run, FIRST, flags=flags))
    told["contestants"][0]["checks"][0]["proves"]["en"] = NASTY
    kept_json(folder, "capabilities", "c", told)
    kept_json(folder, "soak", NASTY.replace("/", ""), {"seconds": 0})
    return folder


# Each with its evidence: when that is gone, another may have its id.
_MADE: dict[tuple[int, str], tuple[Evidence, Document]] = {}


def whole(found: Evidence, language: str) -> Document:
    """The report, made once for each evidence and language."""
    key = id(found), language
    if key not in _MADE:
        _MADE[key] = found, report(found, texts(language))
    return _MADE[key][1]


def section(found: Evidence, anchor: str, language: str = "en") -> Section:
    return next(one for one in whole(found, language).sections if one.anchor == anchor)


def tables(part: Section) -> list[Table]:
    return [block for block in part.blocks if isinstance(block, Table)]


def notes(part: Section) -> str:
    return "\n".join(block.text for block in part.blocks if isinstance(block, Text))


def row(table: Table, label: str) -> list[str]:
    chosen = next(cells for cells in table.rows if cells[0].text == label)
    return [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in chosen]
