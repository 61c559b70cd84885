"""The leaderboard's tables as HTML: ratings by dimension, and what the code did."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.language import Texts
from assistant.leaderboard import Board, Row
from eval.records import DIMENSIONS
from eval.scores.shares import Share


def table(data: Board, texts: Texts) -> str:
    """The board as an HTML table, or what to do when there are no votes."""
    if data.votes == 0:
        return (
            f'<div class="empty"><h2>{texts("leaderboard.empty_title")}</h2>'
            f'<p><a href="/">{texts("leaderboard.empty_text")}</a></p>'
            + f"{_left_out(data, texts)}</div>"
            + (_grid(data, texts) if data.ratings else "")
        )
    summary = texts(
        "leaderboard.summary", votes=data.votes, voters=data.voters, battles=data.battles
    )
    notes = f"{summary} · {texts(f'leaderboard.voters_{data.known_by}')}"
    undecided = "".join(
        f"<li>{texts('leaderboard.undecided', names=escape(' · '.join(group)))}</li>"
        for group in data.undecided
    )
    notes = f'<p class="small">{notes}</p>{_left_out(data, texts)}{_uncompared(data, texts)}'
    return f'{_grid(data, texts)}{notes}<ul class="undecided">{undecided}</ul>'


def _left_out(data: Board, texts: Texts) -> str:
    if not data.left_out:
        return ""
    return f'<p class="small">{texts("leaderboard.left_out", pairs=data.left_out)}</p>'


def _uncompared(data: Board, texts: Texts) -> str:
    if not data.uncompared:
        return ""
    return f'<p class="small">{texts("leaderboard.uncompared", questions=data.uncompared)}</p>'


def _grid(data: Board, texts: Texts) -> str:
    keys = ("rank", "contestant", "points", "interval", "votes", "record")
    titles = [texts(f"leaderboard.{key}") for key in keys]
    titles += [texts(f"rate.{dimension}") for dimension in DIMENSIONS]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    low, high = _scale(data.rows)
    body = "".join(_line(row, texts, low, high) for row in data.rows)
    return (
        f'<div class="scroll"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _scale(rows: Sequence[Row]) -> tuple[float, float]:
    """Points at the left and right end of the interval bars."""
    edges = [
        edge for row in rows for edge in (row.points, row.low, row.high) if edge is not None
    ] or [1000.0]
    return min(*edges, 900.0), max(*edges, 1100.0)


def _line(row: Row, texts: Texts, low: float, high: float) -> str:
    rank = "–" if row.best_rank is None else str(row.best_rank)
    if row.worst_rank is not None and row.worst_rank != row.best_rank:
        rank += f"–{row.worst_rank}"
    points = texts("leaderboard.no_votes") if row.points is None else f"{row.points:.0f}"
    record = f"{row.wins} / {row.losses} / {row.ties}"
    cells = [
        f'<td class="number">{rank}</td>',
        f"<td><strong>{escape(row.name)}</strong>"
        f'<div class="small">{escape(row.developer)}</div></td>',
        f'<td class="number">{points}</td>',
        f"<td>{_interval(row, texts, low, high)}</td>",
        f'<td class="number">{row.votes}</td>',
        f'<td class="number">{record}</td>',
    ]
    cells += [f'<td class="number">{_mean(row, dimension, texts)}</td>' for dimension in DIMENSIONS]
    return f"<tr>{''.join(cells)}</tr>"


def _interval(row: Row, texts: Texts, low: float, high: float) -> str:
    if row.points is None:
        return "–"
    if row.low is None or row.high is None:
        return f'<span class="small">{texts("leaderboard.no_interval")}</span>'

    def percent(value: float) -> float:
        return 100 * (value - low) / (high - low)

    left, width = percent(row.low), percent(row.high) - percent(row.low)
    return (
        f'<span class="number">{row.low:.0f} – {row.high:.0f}</span>'
        f'<span class="span" aria-hidden="true"><i style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        f'<b style="left:{percent(row.points):.1f}%"></b></span>'
    )


def _mean(row: Row, dimension: str, texts: Texts) -> str:
    mean = row.means.get(dimension)
    if mean is None:
        return "–"
    return texts("leaderboard.rating_of", value=f"{mean[0]:.1f}", count=mean[1])


def evidence(data: Board, texts: Texts) -> str:
    """Shares of answers that ran and that passed, or nothing while there are none."""
    if not data.has_evidence:
        return f'<p class="lead">{texts("leaderboard.evidence_empty")}</p>'
    titles = [texts(f"leaderboard.{key}") for key in ("contestant", "ran", "passed")]
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th>{_share(row.ran, texts)}'
        f"{_share(row.passed, texts)}</tr>"
        for row in data.rows
    )
    return (
        f'<div class="scroll"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        f'<p class="small">{texts("leaderboard.evidence_note")}</p>'
    )


def _share(share: Share, texts: Texts) -> str:
    interval = share.interval()
    if share.value is None or interval is None:
        return f'<td class="small">{texts("leaderboard.no_evidence")}</td>'
    low, high = interval
    return (
        f'<td class="number">{share.value:.0%} <span class="small">({share.count}/{share.total}; '
        f"{100 * low:.0f} – {high:.0%})</span></td>"
    )
