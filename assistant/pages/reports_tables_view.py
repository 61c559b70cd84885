"""The choice among a report's tables, and the frame around one of them, as HTML. Pure."""

from __future__ import annotations

from assistant.language import Texts
from assistant.pages import reports_view as view
from assistant.pages.speed_cells_view import told
from assistant.reports_address import Address
from assistant.run_lines import RunLine
from assistant.run_tables import PARTS, title_of


def choice(address: Address, texts: Texts) -> str:
    """A link for each part; the one that is open leads back to none."""
    links = "".join(_link(part, address, texts) for part in PARTS)
    return f'<nav class="samples" aria-label="{texts("tables.title")}">{links}</nav>'


def unchosen(run: RunLine, address: Address, texts: Texts) -> str:
    """What stands there before a part was chosen."""
    return f'<p class="lead">{texts("tables.unchosen")}</p>{_source(run, address, texts)}'


def part(made: str, run: RunLine, address: Address, texts: Texts) -> str:
    """One part with its title; `made` is HTML that the report's writer has escaped."""
    name = told(title_of(address.part, texts.language))
    return (
        f'<section class="report-part" aria-label="{name}"><h3 class="part-title">{name}</h3>'
        f"{made}</section>{_source(run, address, texts)}"
    )


def _link(part: str, address: Address, texts: Texts) -> str:
    here = part == address.part
    return view.link(
        address.link(part="" if here else part), told(title_of(part, texts.language)),
        f"part {part}", more=' aria-current="true"' if here else "",
    )  # fmt: skip


def _source(run: RunLine, address: Address, texts: Texts) -> str:
    """Whose tables these are, and what determined that run: cells lead here."""
    link = view.link(address.fresh(run=run.name), told(run.name), f"run {run.name}")
    words = texts("tables.source", run=link, day=view.when(run.facts, texts))
    if address.part != "manifest":
        more = view.link(address.link(part="manifest"), texts("tables.manifest"), "run-manifest")
        words += f" {more}"
    return f'<p class="small" id="manifest" tabindex="-1">{words}</p>'
