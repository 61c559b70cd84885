"""The table of runs as HTML. Pure: a listing and texts in, HTML out; names are escaped."""

from __future__ import annotations

from html import escape

from assistant.language import Texts
from assistant.reports_address import Address
from assistant.run_lines import PassRate, RunLine
from assistant.run_reader import Facts
from assistant.runs import Listing

PAGE = 25  # runs on one page of the table: it is sent again whenever a run grows
_COLUMNS = ("run", "when", "state", "passed")
_DOTS = {"done": "good", "running": "wait", "no_result": "bad", "damaged": "bad"}


def table(listing: Listing, address: Address, texts: Texts) -> str:
    """The runs of the address' page, or what to do where there are none."""
    waiting = _waiting(listing, texts)
    if not listing.lines:
        return waiting or (
            f'<div class="empty"><h2>{texts("reports.empty_title")}</h2>'
            f"<p>{texts('reports.empty_text')}</p>{command('python -m eval run')}</div>"
        )
    last = -(-len(listing.lines) // PAGE)
    page = min(address.page_number, last)
    shown = listing.lines[PAGE * (page - 1) : PAGE * page]
    head = "".join(f'<th scope="col">{texts(f"reports.{key}")}</th>' for key in _COLUMNS)
    body = "".join(_row(line, address, texts) for line in shown)
    return (
        f'{waiting}<div class="scroll"><table class="figures runs"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{_pages(address, page, last, texts)}"
        f'<p class="small">{texts("reports.interval_note")}</p>'
    )


def command(words: str) -> str:
    """A command as somebody types it."""
    return f"<p><code>{escape(words)}</code></p>"


def no_run(words: str) -> str:
    """What a part of the page says where no run has ended yet, with what to do."""
    return f'<div class="empty small-empty"><p>{words}</p>{command("python -m eval run")}</div>'


def computing(words: str) -> str:
    """What a part of the page says while it is being made."""
    return f'<p class="lead" role="status">{words}</p>'


def link(address: str, words: str, key: str, *, more: str = "") -> str:
    """A link inside the page: the script follows it without a reload. `words` is HTML."""
    return f'<a href="{escape(address)}" data-reports="{escape(key)}"{more}>{words}</a>'


def state(line: RunLine, texts: Texts) -> str:
    """A run's state in words, with why it is no result."""
    dot = f'<span class="dot {_DOTS[line.state]}"></span>'
    words = f"{dot}{texts(f'reports.state_{line.state}')}"
    if line.state == "running":
        bar = f'<progress max="{line.planned}" value="{line.judged}"></progress>'
        count = texts("reports.progress", judged=line.judged, planned=line.planned)
        return f"{words}<br>{bar} {count}"
    return words + "".join(f'<div class="small">{why}</div>' for why in reasons(line, texts))


def reasons(line: RunLine, texts: Texts) -> list[str]:
    """Why the run is not a result, as HTML; nothing for one that is, or is being written."""
    if line.damage:
        return [escape(line.damage)]
    found = []
    if line.state == "no_result" and line.missing:
        resume = f"<code>python -m eval run --resume {escape(line.name)}</code>"
        missing = texts("reports.missing", missing=line.missing, planned=line.planned)
        found.append(f"{missing} {resume}")
    if line.too_much_infra:
        found.append(texts("reports.infra", infra=line.infra, planned=line.planned))
    return found


def asked(facts: Facts, texts: Texts) -> str:
    """What was asked: problems × languages × samples, as HTML."""
    parts = [
        texts("reports.asked_problems", count=len(facts.problems)),
        texts("reports.asked_in", languages=escape(", ".join(facts.prompt_languages))),
        texts("reports.asked_for", languages=escape(", ".join(facts.languages))),
        texts("reports.asked_samples", count=facts.samples, temperature=f"{facts.temperature:g}"),
    ]
    return " · ".join(parts)


def lineup_name(facts: Facts) -> str:
    """The lineup by its name; of a path only the file's, since pages tell no paths."""
    return escape(facts.lineup.rsplit("/", 1)[-1])


def when(facts: Facts | None, texts: Texts) -> str:
    if facts is None:
        return texts("reports.unknown")
    said = facts.created[:16].replace("T", " ")
    return f'<time datetime="{escape(facts.created)}">{escape(said)} UTC</time>'


def pass_rate(rate: PassRate, texts: Texts) -> str:
    """A pass rate with its interval in figures and as a bar, as HTML."""
    if rate.value is None or rate.low is None or rate.high is None:
        return f'<span class="small">{texts("reports.nothing_counts")}</span>'
    left, width = 100 * rate.low, 100 * (rate.high - rate.low)
    return (
        f'<span class="number"><b>{rate.value:.0%}</b> '
        f'<span class="small">{100 * rate.low:.0f} – {rate.high:.0%}</span></span>'
        f'<span class="span" aria-hidden="true"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        f'<b style="left:{100 * rate.value:.1f}%"></b></span>'
    )


def _row(line: RunLine, address: Address, texts: Texts) -> str:
    name = link(address.fresh(run=line.name), escape(line.name), f"run {line.name}")
    told = (
        f'<div class="small">{texts("reports.lineup")}: {lineup_name(line.facts)}</div>'
        f'<div class="small">{asked(line.facts, texts)}</div>'
        if line.facts
        else ""
    )
    rates = "".join(
        f"<li><span>{escape(rate.name)}</span><div>{pass_rate(rate, texts)}</div></li>"
        for rate in line.rates
    )
    return (
        f'<tr><th scope="row">{name}{told}</th><td class="when">{when(line.facts, texts)}</td>'
        f'<td>{state(line, texts)}</td><td><ul class="rates">{rates}</ul></td></tr>'
    )


def _waiting(listing: Listing, texts: Texts) -> str:
    if not listing.unread:
        return ""
    total = listing.unread + len(listing.lines)
    words = texts("reports.reading", read=len(listing.lines), total=total)
    return f'<div class="message" role="status">{words}</div>'


def _pages(address: Address, page: int, last: int, texts: Texts) -> str:
    if last == 1:
        return ""
    steps = [("newer", page - 1, page > 1), ("older", page + 1, page < last)]
    links = "".join(
        link(address.link(page="" if to == 1 else str(to)), texts(f"reports.{key}"), f"page {key}")
        for key, to, there in steps
        if there
    )
    count = texts("reports.page", page=page, last=last)
    label = texts("reports.pages")
    return f'<nav class="downloads" aria-label="{label}"><span>{count}</span>{links}</nav>'
