"""One run as HTML: scores and what they leave undecided, filters, the matrix of verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from assistant.language import Texts
from assistant.pages import reports_view as view
from assistant.reports_address import ALL_FAILING, FAILING, Address
from assistant.run_detail import Entry, Figures, RunView
from assistant.run_lines import PassRate
from assistant.run_matrix import Cell, Matrix, matrix
from assistant.run_reader import Facts
from eval.score import Spread
from eval.scores.composite import Composite
from eval.scores.resampling import Difference
from eval.scores.samples import VERDICTS

Titles = Mapping[str, str]
Human = Mapping[str, Composite] | None
_SCORES = ("rank", "contestant", "passed", "human", "composite", "chinese", "truncated", "tokens",
           "seconds")  # fmt: skip
_FILES = ("html", "md", "json")
_KINDS = {"AC": "ac", "INFRA": "ours"}


def head(run: RunView, address: Address, human: Human, texts: Texts) -> str:
    """The run's name, state, what was asked, its files, and its scores.

    `human` are the composites of who was rated, None while ratings cannot be read.
    """
    line, facts = run.line, _facts(run)
    back = view.link(address.fresh(), texts("reports.back"), "back")
    files = "".join(
        f'<a href="/reports/{quote(line.name, safe="")}/report.{kind}" download>'
        f"{texts(f'reports.save_{kind}')}</a>"
        for kind in _FILES
    )
    return (
        f'<p class="small">{back}</p><h2>{escape(line.name)}</h2>'
        f'<p class="lead">{texts("reports.lineup")}: {view.lineup_name(facts)} · '
        f"{view.asked(facts, texts)} · {view.when(facts, texts)}</p>"
        f'<div class="run-state">{view.state(line, texts)}</div>'
        f'<p class="downloads">{files}</p>{scores(run, human, texts)}'
    )


def scores(run: RunView, human: Human, texts: Texts) -> str:
    """Pass rates in the order that the run decides, and which neighbours it leaves open."""
    places = _places(run)
    rates = {rate.contestant: rate for rate in run.line.rates}
    figures = {one.contestant: one for one in run.figures}
    titles = "".join(f'<th scope="col">{texts(f"reports.{key}")}</th>' for key in _SCORES)
    body = "".join(
        _score(place, rates[name], figures[name], _rated(name, human, texts), texts)
        for name, place in places.items()
    )
    open_ = "".join(
        f"<li>{texts('reports.undecided', names=_names(group, run.line.rates))}</li>"
        for group in run.groups
        if len(group) > 1
    )
    note = "order_note" if run.groups else "no_order"
    return (
        f'<div class="scroll"><table class="figures scores"><thead><tr>{titles}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><ul class="undecided">{open_}</ul>'
        f'<p class="small">{texts(f"reports.{note}")} {_human_note(human, texts)}</p>'
    )


def filters(run: RunView, address: Address, texts: Texts) -> str:
    """A form whose choices become part of the address."""
    facts = _facts(run)
    tags = sorted({tag for tags in facts.tags.values() for tag in tags})
    some = [(key, texts(f"reports.failing_{key}")) for key in (FAILING, ALL_FAILING)]
    menus = [
        _menu("failing", some, address.failing, texts),
        _menu("who", list(facts.contestants.items()), address.who, texts),
        _menu("tag", [(tag, tag) for tag in tags], address.tag, texts),
        _menu("prompt", _same(facts.prompt_languages), address.prompt, texts),
        _menu("language", _same(facts.languages), address.language, texts),
    ]
    hidden = "".join(
        f'<input type="hidden" name="{key}" value="{escape(value)}">'
        for key in ("run", "problem", "contestant", "sample", "page")
        if (value := getattr(address, key))
    )
    return (
        '<form class="filters" action="/reports" data-reports="filters">'
        f"{hidden}{''.join(menus)}</form>"
    )


def grid(run: RunView, address: Address, titles: Titles, texts: Texts) -> str:
    """The matrix: a row for each problem, a link for each cell."""
    facts, found = _facts(run), matrix(run, address)
    count = texts("reports.problems_shown", shown=len(found.rows), of=found.of)
    if not found.rows:
        nothing = view.link(address.fresh(run=address.run), texts("reports.no_filter"), "reset")
        return f'<p class="lead">{texts("reports.nothing_left")} {nothing}</p>'
    names = "".join(
        f'<th scope="col">{escape(facts.contestants[name])}</th>' for name in found.contestants
    )
    return (
        f'<p class="small">{count} · {texts("reports.matrix_hint")}</p>'
        f'<table class="figures matrix"><thead><tr><th scope="col">{texts("reports.problem")}</th>'
        f"{names}</tr></thead><tbody>{_rows(found, facts, address, titles, texts)}</tbody></table>"
    )


def mark(verdict: str | None, texts: Texts, count: int = 1, *, cut: bool = False) -> str:
    """A verdict as a small mark; its words are in the title."""
    if verdict is None:
        return f'<span class="verdict open">{texts("reports.not_judged")}</span>'
    words = texts.get(f"verdict.{verdict.lower()}", verdict)
    title = f"{words} · {texts('reports.cut')}" if cut else words
    number = f" {count}" if count > 1 else ""
    kind = _KINDS.get(verdict, "failed")
    return (
        f'<span class="verdict {kind}" title="{escape(title)}">{escape(verdict)}{number}'
        f"{' ⋯' if cut else ''}</span>"
    )


def _rows(found: Matrix, facts: Facts, address: Address, titles: Titles, texts: Texts) -> str:
    rows = []
    for row in found.rows:
        title = titles.get(row.problem, "") if facts.built_in else ""
        cells = "".join(
            f"<td>{_cell(cell, row.problem, name, address, texts)}</td>"
            for name, cell in zip(found.contestants, row.cells, strict=True)
        )
        tags = escape(" · ".join(row.tags))
        rows.append(
            f'<tr><th scope="row">{escape(title or row.problem)}'
            f'<div class="small">{escape(row.problem) + " · " if title else ""}{tags}</div></th>'
            f"{cells}</tr>"
        )
    return "".join(rows)


def _cell(cell: Cell, problem: str, contestant: str, address: Address, texts: Texts) -> str:
    if not cell:
        return f'<span class="small">{texts("reports.not_asked")}</span>'
    to = address.link(problem=problem, contestant=contestant, sample="")
    label = f"{problem}, {contestant}: {_said(cell, texts)}"
    return view.link(
        to, _marks(cell, texts), f"cell {problem} {contestant}",
        more=f' aria-label="{escape(label)}"',
    )  # fmt: skip


def _marks(cell: Cell, texts: Texts) -> str:
    counts = Counter(entry.verdict for entry in cell)
    cut = {entry.verdict for entry in cell if entry.truncated}
    return " ".join(
        mark(verdict, texts, counts[verdict], cut=verdict in cut) for verdict in _in_order(counts)
    )


def _said(cell: Cell, texts: Texts) -> str:
    counts = Counter(entry.verdict for entry in cell)
    return ", ".join(
        f"{counts[verdict]} × {verdict or texts('reports.not_judged')}"
        for verdict in _in_order(counts)
    )


def _in_order(verdicts: Iterable[str | None]) -> list[str | None]:
    return sorted(verdicts, key=lambda one: VERDICTS.index(one) if one else len(VERDICTS))


def _score(place: str, rate: PassRate, figures: Figures, human: str, texts: Texts) -> str:
    cells = [
        f'<td class="number">{place}</td>',
        f'<th scope="row">{escape(rate.name)}</th>',
        f"<td>{view.pass_rate(rate, texts)}</td>",
        human,
        f'<td class="number">{_gap(figures.chinese, texts)}</td>',
        f'<td class="number">{figures.truncated.count} / {figures.truncated.total}</td>',
        f'<td class="number">{_spread(figures.tokens, 0)}</td>',
        f'<td class="number">{_spread(figures.seconds, 1)}</td>',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _rated(contestant: str, human: Human, texts: Texts) -> str:
    """Two cells: what people gave, with its coverage, and the composite that it makes."""
    found = (human or {}).get(contestant)
    if found is None or found.human_mean is None or found.value is None:
        key = "human_away" if human is None else "unrated"
        return f'<td><span class="small">{texts(f"reports.{key}")}</span></td><td>–</td>'
    coverage = texts(
        "reports.coverage",
        raw=f"{found.human_raw:.2f}",
        rated=found.rated.count,
        of=found.rated.total,
        raters=found.raters,
    )
    unknown = found.low is None or found.high is None
    interval = texts("reports.one_rater") if unknown else f"{found.low:.2f} – {found.high:.2f}"
    return (
        f'<td class="number">{found.human_mean:.2f}<br><span class="small">{coverage}</span></td>'
        f'<td class="number">{found.value:.2f}<br><span class="small">{interval}</span></td>'
    )


def _human_note(human: Human, texts: Texts) -> str:
    return texts("reports.human_note") if human else ""


def _names(group: Sequence[str], rates: Iterable[PassRate]) -> str:
    return escape(" · ".join(rate.name for rate in rates if rate.contestant in group))


def _gap(gap: Difference | None, texts: Texts) -> str:
    if gap is None:
        return f'<span class="small">{texts("reports.not_paired")}</span>'
    interval = gap.interval
    margin = (
        f'<br><span class="small">{_points(interval[0])} … {_points(interval[1])}</span>'
        if interval
        else ""
    )
    return f"{_points(gap.value)}{margin}"


def _points(share: float) -> str:
    points = round(100 * share)
    return f"{points:+d}" if points else "0"


def _spread(spread: Spread | None, digits: int) -> str:
    if spread is None:
        return "–"
    return f'{spread.median:.{digits}f}<br><span class="small">p95 {spread.p95:.{digits}f}</span>'


def _places(run: RunView) -> dict[str, str]:
    """Everybody's rank, best first; "1–3" where three are undecided, "–" without an order."""
    places: dict[str, str] = {}
    for group in run.groups:
        first, last = len(places) + 1, len(places) + len(group)
        alike = [rate.contestant for rate in run.line.rates if rate.contestant in group]
        places |= dict.fromkeys(alike, f"{first}" if first == last else f"{first}–{last}")
    return places | {
        rate.contestant: "–" for rate in run.line.rates if rate.contestant not in places
    }


def _menu(key: str, choices: Sequence[tuple[str, str]], chosen: str, texts: Texts) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(words)}</option>"
        for value, words in (("", texts(f"reports.every_{key}")), *choices)
    )
    return (
        f'<label>{texts(f"reports.filter_{key}")}<select name="{key}" data-reports="menu {key}">'
        f"{options}</select></label>"
    )


def _same(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _facts(run: RunView) -> Facts:
    facts = run.line.facts
    assert facts is not None  # noqa: S101  a run that was read has a manifest
    return facts


def entry_words(entry: Entry) -> str:
    """How a sample is told from the others of its cell."""
    return f"{entry.prompt_language} · {entry.language} · {entry.number + 1}"
