"""The leaderboard's controls: which votes, how ties count, and what is missing for that."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.language import Texts
from assistant.leaderboard_address import PATH, TIES, View
from assistant.leaderboard_panel import Panel
from assistant.markdown import visible
from eval.votes.slices import DIMENSIONS

FILES = (
    ("/leaderboard.csv", "save_ratings"),
    ("/leaderboard-matrix.csv", "save_matrix"),
    ("/leaderboard-robustness.csv", "save_robustness"),
)


def controls(view: View, panel: Panel | None, texts: Texts) -> str:
    """A form whose choices become the address. Slices below the least number of votes can
    be seen, with what they have, and not be chosen."""
    menus = [_slice_menu(name, view, panel, texts) for name in DIMENSIONS]
    ties = [(name, texts(f"leaderboard.ties_{name}"), False) for name in TIES]
    menus.append(_menu("ties", view.ties, ties, texts))
    note = ""
    if panel is not None:
        note = f'<p class="small">{texts("leaderboard.slice_note", least=panel.least)}</p>'
    return (
        f'<form class="filters" action="{PATH}" data-reports="filters" '
        f'aria-label="{texts("leaderboard.filters")}">{"".join(menus)}</form>{note}'
    )


def _slice_menu(name: str, view: View, panel: Panel | None, texts: Texts) -> str:
    chosen = view.slice[name]
    sizes = [] if panel is None else panel.sizes.get(name, [])
    least = 0 if panel is None else panel.least
    options = [("", texts("leaderboard.every"), False)]
    for value, count in sizes:
        enough = count >= least
        words = texts(
            "leaderboard.slice" if enough else "leaderboard.slice_small",
            name=_name(name, value, texts), votes=count, least=least,
        )  # fmt: skip
        options.append((value, words, not enough and value != chosen))
    if chosen and chosen not in [value for value, _ in sizes]:
        options.append((chosen, _name(name, chosen, texts), False))
    return _menu(name, chosen, options, texts)


def _menu(name: str, chosen: str, options: Sequence[tuple[str, str, bool]], texts: Texts) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}'
        f"{' disabled' if off else ''}>{escape(words)}</option>"
        for value, words, off in options
    )
    label = texts(f"leaderboard.filter_{name}")
    return f'<label>{label}<select name="{name}">{listed}</select></label>'


def _name(dimension: str, value: str, texts: Texts) -> str:
    return visible(texts.get(f"leaderboard.{dimension}_{value}", value))


def chosen(view: View, texts: Texts) -> str:
    """The chosen slice in words."""
    return " · ".join(
        escape(_name(name, value, texts)) for name, value in view.slice.items() if value
    )


def missing(view: View, panel: Panel | None, texts: Texts) -> str:
    """What stands in place of the table: being computed, or too few votes in the slice."""
    if panel is None:
        return f'<p class="lead" role="status">{texts("leaderboard.computing")}</p>'
    words = texts(
        "leaderboard.slice_missing",
        name=chosen(view, texts), votes=panel.votes, missing=panel.least - panel.votes,
    )  # fmt: skip
    every = f'<a href="{PATH}" data-reports="reset">{texts("leaderboard.show_every")}</a>'
    return f'<div class="empty"><p>{words}</p><p>{every}</p></div>'


def downloads(view: View, texts: Texts) -> str:
    """Links to the files behind the tables and figures, of the same votes."""
    links = "".join(
        f'<a href="{escape(view.at(path))}" download>{texts(f"leaderboard.{key}")}</a>'
        for path, key in FILES
    )
    return f'<p class="downloads">{links}</p>'
