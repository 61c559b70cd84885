"""The report's head: which run, what was asked, and whether it is a result."""

from __future__ import annotations

from pathlib import PurePath

from eval.report.blocks import Block, Cell, Column, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.scores.samples import MOST_INFRA


def lead(found: Evidence, t: Texts) -> tuple[Block, ...]:
    """Return what stands above the first section."""
    return (*banners(found, t), _facts(found, t))


def banners(found: Evidence, t: Texts) -> list[Text]:
    """Say whether the run is a result, and why it is none."""
    if found.is_result:
        return [Text(t("head.result", infra=t.share(found.scores.infra)), "good")]
    counted = found.summary
    reasons = []
    if counted.missing:
        reasons.append(t("head.missing", missing=counted.missing, planned=counted.planned))
    infra = found.scores.infra
    if counted.infra > MOST_INFRA * counted.planned or not found.scores.is_result:
        reasons.append(
            t("head.infra", infra=t.share(infra), most=t.percent(MOST_INFRA))
            if infra.total
            else t("head.nothing_judged")
        )
    told = [Text(t("head.no_result", reasons=t("list_semicolon").join(reasons)), "warning")]
    if found.is_open:
        told.append(Text(t("head.open"), "warning"))
    return told


def _facts(found: Evidence, t: Texts) -> Table:
    options = found.determined["options"]
    problems = found.determined["problems"]
    prompts = [t(f"prompt.{one}") for one in options["prompt_languages"]]
    rows = [
        ("run", found.run.name),
        ("dates", _dates(found, t)),
        ("lineup", without_folder(options["lineup"])),
        ("contestants", t.listed(list(found.labels.values()))),
        (
            "problems",
            t("head.problem_count", count=len(problems), source=problem_source(found, t)),
        ),
        ("prompt_languages", t.listed(prompts)),
        ("languages", t.listed(options["languages"])),
        ("sampling", t("head.sampling_value", **_sampling(found))),
        (
            "counts",
            t(
                "head.counts_value",
                planned=found.summary.planned,
                answered=found.summary.answered,
                judged=found.summary.judged,
                infra=found.summary.infra,
            ),
        ),
    ]
    if left_out := found.determined["left_out"]:
        rows.append(("left_out", t("list_semicolon").join(left_out)))
    return Table(
        columns=(Column(t("head.fact")), Column(t("head.value"))),
        rows=tuple((Cell(t(f"head.{key}"), "strong"), Cell(value)) for key, value in rows),
    )


def without_folder(path: str) -> str:
    """Return a file's name: folders belong to the machine that ran."""
    return PurePath(path).name if "/" in path or "\\" in path else path


def problem_source(found: Evidence, t: Texts) -> str:
    """Return where the problems came from, and which version the built-in ones had."""
    source = str(found.determined["options"]["problems"])
    told = t("head.builtin") if source == "builtin" else without_folder(source)
    named = found.manifest.get("problem_set")
    if not named:
        return told
    key = "head.version_changed" if named["changed"] else "head.version"
    return t("head.versioned", source=told, version=t(key, number=named["version"]))


def _sampling(found: Evidence) -> dict[str, object]:
    options = found.determined["options"]
    limits = sorted({one.sampling["max_tokens"] for one in found.asked})
    return {
        "samples": options["samples"],
        "temperature": f"{options['temperature']:g}",
        "tokens": "/".join(str(one) for one in limits),
    }


def _dates(found: Evidence, t: Texts) -> str:
    began = moment(found.manifest["created"])
    ends = [line["at"] for line in found.sessions if line["event"] == "ended"]
    if found.is_open or not ends:
        return t("head.dates_open", began=began)
    return t("head.dates_value", began=began, ended=moment(ends[-1]))


def moment(at: str) -> str:
    """Return a recorded moment to the minute, in UTC."""
    return f"{at[:10]} {at[11:16]} UTC"
