"""The report's sections by their anchors, for whoever wants all of them or one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eval.report import html
from eval.report.advised import advice
from eval.report.blocks import Block, Section, Text
from eval.report.comparison import comparison
from eval.report.costs import costs
from eval.report.evidence import Evidence
from eval.report.head import banners
from eval.report.matrix import matrix
from eval.report.measured import measured
from eval.report.memory import memory
from eval.report.models import models
from eval.report.origins import anchors_in, origins
from eval.report.seen_before import contamination
from eval.report.settings import settings
from eval.report.speed import speed
from eval.report.texts import Texts, texts
from eval.report.traces import manifest
from eval.report.tradeoffs import tradeoffs
from eval.report.verdicts import verdicts
from eval.report.worked import worked_case

SECTIONS: Mapping[str, Callable[[Evidence, Texts], Section]] = {
    "comparison": comparison,
    "models": models,
    "advice": advice,
    "scores": measured,
    "memory": memory,
    "speed": speed,
    "costs": costs,
    "tradeoffs": tradeoffs,
    "matrix": matrix,
    "settings": settings,
    "contamination": contamination,
    "case": worked_case,
    "verdicts": verdicts,
    "manifest": manifest,
}
"""In the order of the document."""


def title_of(anchor: str, language: str) -> str:
    """Return a section's title; raise `KeyError` for an unknown anchor, `ConfigError` for a
    language."""
    return texts(language)(f"{anchor}.title")


def part(found: Evidence, anchor: str, language: str) -> str:
    """Return one section as HTML for a page, below what keeps the run from being a result and
    above what determined the measurements that it shows. Raises as `title_of`."""
    t = texts(language)
    blocks = SECTIONS[anchor](found, t).blocks
    warnings = () if found.is_result else banners(found, t)
    return html.part([*warnings, *blocks, *_origins(found, blocks, t)], language, anchor)


def _origins(found: Evidence, blocks: tuple[Block, ...], t: Texts) -> list[Block]:
    own = list(origins(found, t, anchors_in(blocks)))
    return [Text(t("origins.title"), "head"), *own] if own else []
