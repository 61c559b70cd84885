"""The leaderboard as files: CSV that a spreadsheet opens and a program reads.

Column names are fixed and English in both languages, since programs rely on them.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.language import texts
from assistant.leaderboard import Board, Leaderboard, Row
from assistant.leaderboard_address import View
from assistant.leaderboard_panel import Panel, Panels
from eval.records import DIMENSIONS, DatabaseUnavailable
from eval.scores.shares import Share

Cell = str | int | float | None

_FORMULA = frozenset("=+-@＝＋－＠")  # what a formula starts with


@dataclass(frozen=True)
class Download:
    """One answer to a request: status, headers and body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Downloads:
    """The files of one installation, made when they are asked for."""

    PATHS = ("/leaderboard.csv", "/leaderboard-matrix.csv", "/leaderboard-robustness.csv")

    def __init__(self, leaderboard: Leaderboard, panels: Panels) -> None:
        self._leaderboard, self._panels = leaderboard, panels

    async def get(self, path: str, language: str, query: str = "") -> Download:
        """Return the file at `path`, one of `PATHS`, about the votes that the page shows at
        `query`; 404 with a sentence for a slice of too few, 503 while the database is away."""
        try:
            body = await asyncio.to_thread(self._made, path, View.of(query))
        except DatabaseUnavailable:
            sentence = texts(language)("leaderboard.away")
            return download(503, "text/plain; charset=utf-8", sentence.encode())
        if body is None:
            sentence = texts(language)("leaderboard.no_file")
            return download(404, "text/plain; charset=utf-8", sentence.encode())
        name = path.removeprefix("/").encode()
        return download(
            200, "text/csv; charset=utf-8", body,
            (b"content-disposition", b'attachment; filename="leitai-' + name + b'"'),
        )  # fmt: skip

    def _made(self, path: str, view: View) -> bytes | None:
        revision = self._leaderboard.revision()
        if path == ROBUSTNESS:
            panel = self._panels.now(view, revision)
            return None if panel.board is None else robustness_csv(panel)
        if view == View():
            board: Board | None = self._leaderboard.at(revision)
        else:
            board = self._panels.now(view, revision).board
        return None if board is None else _FILES[path](board)


def ratings_csv(board: Board) -> bytes:
    """One line per contestant; an empty cell is missing evidence."""
    head = ["contestant", "name", "developer", "best_rank", "worst_rank", "rating"]
    head += ["rating_low", "rating_high", "votes", "wins", "losses", "ties"]
    for dimension in DIMENSIONS:
        head += [f"{dimension}_mean", f"{dimension}_ratings"]
    for share in ("ran", "passed"):
        head += [f"{share}_count", f"{share}_total", f"{share}_share"]
        head += [f"{share}_low", f"{share}_high"]
    return _csv([head, *(_line(row) for row in board.rows)])


def matrix_csv(board: Board) -> bytes:
    """One line per pair that met, seen from each side; ties are half a win in `share`."""
    names = [row.contestant for row in board.rows]
    lines: list[list[Cell]] = [["contestant", "against", "wins", "losses", "ties", "share"]]
    for row, cells in zip(names, board.matrix, strict=True):
        lines += [
            [row, other, cell.wins, cell.losses, cell.ties, _rounded(cell.share)]
            for other, cell in zip(names, cells, strict=True)
            if cell.games
        ]
    return _csv(lines)


def robustness_csv(panel: Panel) -> bytes:
    """The panel in long form: what was asked, about whom, the value and its interval.

    Moves, leads and effects are in points; `rigged` values are how surely. An empty cell
    is not known.
    """
    found, names = panel.robustness, list(panel.names)
    lines: list[list[Cell]] = [["figure", "about", "value", "low", "high", "votes"]]
    for flip in found.flips:
        lines.append([f"flip_{flip.how}", flip.challenger, flip.votes, None, None, flip.total])
    for one in found.influences:
        lines += [
            [f"without_top_{one.rank}", name, _rounded(move, 1), None, None, one.votes]
            for name, move in zip(names, one.moves, strict=True)
        ]
    for suspicion in found.filtered.suspicions:
        figure = "rigged_against" if suspicion.against else "rigged_for"
        about, sure = suspicion.contestant, _rounded(suspicion.probability)
        lines.append([figure, about, sure, None, None, suspicion.votes])
    lines += [
        ["without_rigged", name, _rounded(move, 1), None, None, None]
        for name, move in found.filtered.moves.items()
    ]
    for lead in panel.stopping.leads:
        half = lead.half
        ends = [_rounded(lead.points - half, 1), _rounded(lead.points + half, 1)]
        lines.append(["lead", lead.over, _rounded(lead.points, 1), *ends, panel.votes])
    for effect in panel.decomposition.effects:
        ends = [_rounded(effect.low, 1), _rounded(effect.high, 1)]
        pairs = panel.decomposition.pairs
        lines.append(["effect", effect.trait, _rounded(effect.points, 1), *ends, pairs])
    for name, share in found.shares.items():
        low, high = share.interval() or (None, None)
        ends = [_rounded(low), _rounded(high)]
        lines.append(["share", name, _rounded(share.value), *ends, share.total])
    lines += [["votes_on", day.isoformat(), count, None, None, None] for day, count in found.days]
    return _csv(lines)


ROBUSTNESS = Downloads.PATHS[2]
_FILES: dict[str, Callable[[Board], bytes]] = dict(
    zip(Downloads.PATHS[:2], (ratings_csv, matrix_csv), strict=True)
)


def _line(row: Row) -> list[Cell]:
    cells: list[Cell] = [row.contestant, row.name, row.developer, row.best_rank, row.worst_rank]
    cells += [_rounded(number, 1) for number in (row.points, row.low, row.high)]
    cells += [row.votes, row.wins, row.losses, row.ties]
    for dimension in DIMENSIONS:
        mean, count = row.means.get(dimension, (None, 0))
        cells += [_rounded(mean), count]
    return cells + _share(row.ran) + _share(row.passed)


def _share(share: Share) -> list[Cell]:
    low, high = share.interval() or (None, None)
    return [share.count, share.total, _rounded(share.value), _rounded(low), _rounded(high)]


def _rounded(number: float | None, digits: int = 4) -> float | None:
    return None if number is None else round(number, digits)


def _csv(lines: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with a byte order mark: without it Excel misreads Chinese."""
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula is kept a text by an apostrophe.

    The wide signs count too, which spreadsheets take for the plain ones where Chinese
    or Japanese is written, and so does a sign behind blanks or what is not seen at all.
    """
    if not isinstance(cell, str):
        return cell
    seen = (one for one in cell if one.isprintable() and not one.isspace())
    return "'" + cell if next(seen, None) in _FORMULA else cell


def download(status: int, kind: str, body: bytes, *more: tuple[bytes, bytes]) -> Download:
    """An answer that no cache keeps; `kind` is its media type, `more` further headers."""
    headers = (
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Cookie, Accept-Language"),
    )
    return Download(status, headers + more, body)
