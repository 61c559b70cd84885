"""Everything that determines the run, so that each figure can be traced.

The manifest was written for the machine that ran; a report travels. Folders are cut off
paths, and an address keeps nothing that could be a secret.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from eval.lines import Record
from eval.report.blocks import Block, Cell, Column, Fold, Section, Table, Text, Tone
from eval.report.evidence import Evidence
from eval.report.head import moment, problem_source, without_folder
from eval.report.texts import Texts


def manifest(found: Evidence, t: Texts) -> Section:
    """Return what determined the run."""
    blocks: list[Block] = [
        Text(t("manifest.intro")),
        _run(found, t),
        Text(t("manifest.contestants"), "head"),
        _contestants(found, t),
        Fold(t("manifest.problems"), (_problems(found, t),)),
        Fold(t("manifest.sandbox"), (_sandbox(found, t),)),
    ]
    return Section("manifest", t("manifest.title"), tuple(blocks))


def public_manifest(found: Evidence) -> Record:
    """Return the manifest without folders of the machine that ran, and without secrets."""
    told: Record = json.loads(json.dumps(found.manifest))
    options = told["determined"]["options"]
    for key in ("lineup", "problems"):
        options[key] = without_folder(str(options[key]))
    told["determined"]["contestants"] = {
        name: public_contestant(one) for name, one in found.contestants.items()
    }
    if told["reuse"]:
        told["reuse"]["run"] = without_folder(told["reuse"]["run"])
    told["problem_set_digest"] = problem_set_digest(found)
    told["images"] = images(found)
    return told


def public_contestant(one: Mapping[str, Any]) -> Record:
    """Return a contestant's record with names for folders, and its address without secrets."""
    told: Record = json.loads(json.dumps(one))
    weights, flags = told["weights"], told["flags"]
    for key in ("file", "repository"):
        if weights and str(weights.get(key, "")).startswith(("/", "~")):
            weights[key] = without_folder(weights[key])
    if "base_url" in flags:
        flags["base_url"] = public_address(str(flags["base_url"]))
    if "model" in flags and str(flags["model"]).startswith(("/", "~")):
        flags["model"] = without_folder(flags["model"])
    return told


def public_fingerprint(one: Mapping[str, Any] | None) -> Record | None:
    """Return a measurement's fingerprint without folders and secrets; it may come from a file
    that somebody else wrote."""
    if not one:
        return None
    flags = one.get("flags")
    weights = one.get("weights")
    kept = {
        **one,
        "weights": weights if isinstance(weights, dict) else None,
        "flags": flags if isinstance(flags, dict) else {},
    }
    return public_contestant(kept)


def public_address(url: str) -> str:
    """Return scheme, host, port and path: user, password and query may be secrets. Of what is
    no address nothing is returned."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def problem_set_digest(found: Evidence) -> str:
    """Return a digest over ids and digests of all problems, in their order."""
    problems = found.determined["problems"]
    lines = "".join(f"{name} {one['digest']}\n" for name, one in problems.items())
    return hashlib.sha256(lines.encode()).hexdigest()


def images(found: Evidence) -> list[str]:
    """Return the sandbox images that the answers were judged in."""
    return sorted({one.image for one in found.asked if one.image})


def _run(found: Evidence, t: Texts) -> Table:
    software = [found.manifest["software"], *(line.get("software") for line in found.sessions)]
    sources = dict.fromkeys(one["sources"] for one in software if one)
    pythons = dict.fromkeys(one["python"] for one in software if one)
    reuse = found.manifest["reuse"]
    taken = sum(one.reused for one in found.asked)
    reused = (
        t("manifest.reused", run=without_folder(reuse["run"]), count=taken)
        if reuse
        else t("manifest.no_reuse")
    )
    rows = [
        ("created", moment(found.manifest["created"])),
        ("problem_set", f"{problem_source(found, t)}, sha256 {problem_set_digest(found)}"),
        ("samples_digest", str(found.determined["samples_digest"])),
        ("seeds", _seeds(found, t)),
        ("sources", t.listed(list(sources))),
        ("python", t.listed(list(pythons))),
        ("images", t.listed(images(found)) or t("none")),
        ("reuse", reused),
    ]
    return Table(
        (Column(t("head.fact")), Column(t("head.value"))),
        tuple((Cell(t(f"manifest.{key}"), "strong"), Cell(value)) for key, value in rows),
    )


def _seeds(found: Evidence, t: Texts) -> str:
    seeds = sorted({one.seed for one in found.asked if one.seed is not None})
    return t.listed([str(seed) for seed in seeds]) if seeds else t("manifest.no_seed")


def _contestants(found: Evidence, t: Texts) -> Table:
    """Contestants in columns, what determines them in rows."""
    told = {name: public_contestant(one) for name, one in found.contestants.items()}
    rows = []
    for key in (
        "developer", "license", "tuning", "parameters", "quantization", "released",
        "weights", "engine", "flags", "dtype", "kv_type", "template", "hardware",
    ):  # fmt: skip
        tone: Tone = "code" if key == "weights" else ""
        cells = [_cell(one.get(key), t, tone) for one in told.values()]
        rows.append((Cell(t(f"manifest.{key}"), "strong"), *cells))
    drivers = [_cell(_driver(one, t), t) for one in told.values()]
    rows.append((Cell(t("settings.driver"), "strong"), *drivers))
    sampling = [_cell(_sampling(found, name), t) for name in told]
    rows.append((Cell(t("manifest.sampling"), "strong"), *sampling))
    heads = (Column(found.labels[name]) for name in told)
    return Table((Column(t("head.fact")), *heads), tuple(rows))


def _driver(told: Mapping[str, Any], t: Texts) -> str | None:
    """Runs of earlier releases have noted none; where it was noted, there may be none."""
    known = told.get("hardware") and "driver" in told
    return str(told["driver"] or t("none")) if known else None


def _sampling(found: Evidence, name: str) -> Mapping[str, Any] | None:
    return next((one.sampling for one in found.asked if one.contestant == name), None)


def _cell(value: Any, t: Texts, tone: Tone = "") -> Cell:
    if value is None:
        return Cell(t("manifest.unknown"), "missing")
    return Cell("\n".join(lines_of(value)), tone)


def lines_of(value: Any) -> Iterable[str]:
    """Yield a value as `name: value` lines; what is not set is left out."""
    if not isinstance(value, Mapping):
        yield f"{value:,}" if type(value) is int else str(value)
        return
    for key, one in value.items():
        if one not in (None, []):
            yield f"{key}: {one}"


def _problems(found: Evidence, t: Texts) -> Table:
    return Table(
        (
            Column(t("verdicts.problem")),
            Column(t("manifest.tags")),
            Column(t("contamination.published")),
            Column("sha256"),
        ),
        tuple(
            (
                Cell(name, "strong"),
                Cell(t.listed(one["tags"])),
                Cell(one["released"]) if one["released"] else Cell(t("not_given"), "missing"),
                Cell(one["digest"], "code"),
            )
            for name, one in found.determined["problems"].items()
        ),
    )


def _sandbox(found: Evidence, t: Texts) -> Table:
    flat = dict(_flat(found.manifest["sandbox"]))
    return Table(
        (Column(t("head.fact")), Column(t("head.value"))),
        tuple((Cell(key, "code"), Cell(str(value))) for key, value in flat.items()),
    )


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
