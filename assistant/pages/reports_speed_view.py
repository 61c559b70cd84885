"""Load tests as HTML: the table of all, one with its cells, and why two stand apart.

Pure. What comes from files is escaped, and its hidden characters are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from assistant.language import Texts
from assistant.load_test_reader import FINGERPRINT, Detail, Line
from assistant.pages import reports_view as view
from assistant.pages.speed_cells_view import known, told
from assistant.reports_address import Address

_COLUMNS = ("test", "when", "state", "fingerprint")
_DOTS = {"whole": "good", "running": "wait", "cut": "wait", "damaged": "bad"}
_LONGEST = 600  # characters of one part of a fingerprint
AXES = ("at_once", "rate", "prompt")


def table(lines: Sequence[Line], address: Address, texts: Texts) -> str:
    """All load tests, the newest first, or what to do where there are none."""
    if not lines:
        return (
            f'<div class="empty small-empty"><p>{texts("speed.empty")}</p>'
            f"{view.command('python -m eval perf --contestant qwen2.5-coder-0.5b')}</div>"
        )
    head = "".join(f'<th scope="col">{texts(f"speed.{key}")}</th>' for key in _COLUMNS)
    body = "".join(_row(line, address, texts) for line in lines)
    return (
        f'<div class="scroll"><table class="figures runs"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="small">{texts("speed.apart_note")}</p>'
    )


def of_run(lines: Sequence[Line], address: Address, texts: Texts) -> str:
    """Links from a run to the load tests of its contestants, or how one is made."""
    if not lines:
        command = view.command("python -m eval perf --contestant ID")
        return f'<div class="small">{texts("speed.no_tests_of_run")} {command}</div>'
    links = "".join(
        view.link(
            address.fresh(speed=line.name),
            f"{told(line.name)} ({told(line.target)})",
            f"speed {line.name}",
        )
        for line in lines
    )
    return f'<p class="downloads"><span>{texts("speed.tests_of_run")}</span>{links}</p>'


def head(detail: Detail, address: Address, runs: Sequence[str], texts: Texts) -> str:
    """The load test's name, how far it is, its file, the `runs` of the same weights, and what
    was measured on what."""
    line = detail.line
    back = view.link(address.fresh(), texts("speed.back"), "back")
    file = (
        f'<a href="/load-tests/{quote(line.name, safe="")}.json" download>'
        f"{texts('speed.save_json')}</a>"
    )
    others = "".join(
        view.link(address.fresh(run=name), texts("speed.run", name=told(name)), f"run {name}")
        for name in runs
    )
    return (
        f'<p class="small">{back}</p><h2>{told(line.name)}</h2>'
        f'<p class="lead">{texts("speed.target")}: {told(line.target)} · '
        f"{_fingerprint(line)} · {_when(line)}</p>"
        f'<div class="run-state">{state(line, texts)}</div>{_damaged(detail, texts)}'
        f'<p class="downloads">{file}{others}</p>{_facts(detail, texts)}'
    )


def state(line: Line, texts: Texts) -> str:
    """How far a load test is, in words and, while it runs, as a bar."""
    words = f'<span class="dot {_DOTS[line.state]}"></span>{texts(f"speed.state_{line.state}")}'
    if line.damage:
        return f'{words}<div class="small">{told(line.damage)}</div>'
    count = texts("speed.cells_kept", kept=line.kept, planned=line.planned)
    if line.broken:
        count += f" · <b>{texts('speed.broken', count=line.broken)}</b>"
    if line.now is None:
        return f'{words}<div class="small">{count}</div>'
    more = f" {texts('speed.searches')}" if line.searches else ""
    bar = (
        f'<progress max="{max(line.planned, line.kept, 1)}" value="{line.kept}" '
        f'aria-label="{texts("speed.progress")}"></progress>'
    )
    return f'{words}<br>{bar} {count}{more}<div class="small">{_now(line, texts)}</div>'


def axes(detail: Detail) -> tuple[str, ...]:
    """What the figure can have as x, the one first that it has unless another is chosen."""
    rows = detail.summary
    there = {
        "at_once": any(row["loop"] == "closed" for row in rows),
        "rate": any(row["loop"] == "open" for row in rows),
        "prompt": bool(rows),
    }
    return tuple(key for key in AXES if there[key])


def choices(
    detail: Detail, lines: Sequence[Line], axis: str, address: Address, texts: Texts
) -> str:
    """Links for the figure's x, and a menu of what it is shown with."""
    links = "".join(
        view.link(
            address.link(axis=key), texts(f"speed.axis_{key}"), f"axis {key}",
            more=' aria-current="true"' if key == axis else "",
        )
        for key in axes(detail)
    )  # fmt: skip
    others = [line for line in lines if line.name != detail.line.name and not line.damage]
    options = "".join(
        f'<option value="{escape(line.name)}"'
        f"{' selected' if line.name == address.beside else ''}>"
        f"{told(line.name)} · {told(line.target)}</option>"
        for line in others
    )
    menu = (
        '<form class="filters" action="/reports" data-reports="beside" data-merge="yes">'
        f"<label>{texts('speed.beside')}"
        f'<select name="beside" data-reports="menu beside"><option value="">'
        f"{texts('speed.beside_none')}</option>{options}</select></label></form>"
        if others
        else ""
    )
    label = texts("speed.axis_label")
    return (
        f'<div class="figure-choice"><nav class="samples" aria-label="{label}">'
        f"<span>{label}</span>{links}</nav>{menu}</div>"
    )


def beside(detail: Detail, parts: Sequence[str], texts: Texts) -> str:
    """The heading of another load test, and why it has a figure of its own, if it has."""
    line = detail.line
    words = (
        texts("speed.apart", parts=", ".join(texts(f"speed.part_{key}") for key in parts))
        if parts
        else texts("speed.same")
    )
    return (
        f'<h2 class="figure-title">{told(line.name)} <span class="small">{told(line.target)} · '
        f"{_fingerprint(line)}</span></h2>"
        f'<div class="message {"warn" if parts else ""}" role="status">{words}</div>'
        f"{_damaged(detail, texts)}"
    )


def _row(line: Line, address: Address, texts: Texts) -> str:
    name = view.link(address.fresh(speed=line.name), told(line.name), f"speed {line.name}")
    target = f'<div class="small">{told(line.target)}</div>' if line.target else ""
    return (
        f'<tr><th scope="row">{name}{target}</th><td class="when">{_when(line)}</td>'
        f"<td>{state(line, texts)}</td><td>{_fingerprint(line)}</td></tr>"
    )


def _now(line: Line, texts: Texts) -> str:
    now = line.now
    if now is None or not now.cell:
        return texts("speed.beginning")
    phase = known("phase", now.phase or "measure", texts)
    words = f"{told(now.cell)}: {phase}"
    if now.planned:
        words += f", {texts('speed.requests', done=now.requests, planned=now.planned)}"
    return f"{words}<br>{told(now.said)}" if now.said else words


def _damaged(detail: Detail, texts: Texts) -> str:
    if not detail.damaged:
        return ""
    listed = "".join(
        f"<li>{told(why if name in why else f'{name}: {why}')}</li>"
        for name, why in detail.damaged[:20]
    )
    words = texts("speed.damaged_cells", count=len(detail.damaged))
    return f'<div class="message error" role="alert">{words}<ul>{listed}</ul></div>'


def _facts(detail: Detail, texts: Texts) -> str:
    """Options and fingerprint, folded away."""
    asked, manifest = detail.head.options, detail.head.manifest
    client = manifest.get("calibration")
    lines = [
        ("asked_prompts", _listed(asked.prompt_tokens)),
        ("asked_output", told(str(asked.output_tokens))),
        ("asked_at_once", _listed(asked.concurrency)),
        ("asked_rates", _listed(asked.rates)),
        ("asked_repeats", told(str(asked.repeats))),
        *((f"part_{key}", _part(detail.public.get(key))) for key in FINGERPRINT),
        ("calibration", _part(client)),
    ]
    listed = "".join(
        f"<dt>{texts(f'speed.{key}')}</dt><dd>{value}</dd>" for key, value in lines if value
    )
    return (
        f'<details class="nights"><summary>{texts("speed.facts")}</summary>'
        f'<dl class="facts">{listed}</dl></details>'
    )


def _part(value: object) -> str:
    """A part of a fingerprint, on one line; nothing for what nobody knows."""
    if value is None or value in ({}, ""):
        return ""
    if isinstance(value, dict):
        words = ", ".join(
            f"{key}: {json.dumps(one, ensure_ascii=False) if isinstance(one, dict | list) else one}"
            for key, one in value.items()
        )
    else:
        words = str(value)
    return told(words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …")


def _listed(values: Iterable[object]) -> str:
    return told(", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in values))


def _fingerprint(line: Line) -> str:
    return f"<code>{told(line.digest[:40])}</code>" if line.digest else "–"


def _when(line: Line) -> str:
    if not line.created:
        return "–"
    said = line.created[:16].replace("T", " ")
    return f'<time datetime="{escape(line.created[:40])}">{told(said)} UTC</time>'
