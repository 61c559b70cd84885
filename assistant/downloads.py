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
from eval.records import DIMENSIONS, DatabaseUnavailable
from eval.shares import Share

Cell = str | int | float | None


@dataclass(frozen=True)
class Download:
    """One answer to a request: status, headers and body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Downloads:
    """The files of one installation, made when they are asked for."""

    PATHS = ("/leaderboard.csv", "/leaderboard-matrix.csv")

    def __init__(self, leaderboard: Leaderboard) -> None:
        self._leaderboard = leaderboard

    async def get(self, path: str, language: str) -> Download:
        """Return the file at `path`, one of `PATHS`; a 503 while the database is away."""
        try:
            board = await asyncio.to_thread(self._board)
        except DatabaseUnavailable:
            sentence = texts(language)("leaderboard.away")
            return _download(503, "text/plain; charset=utf-8", sentence.encode())
        body = _FILES[path](board)
        name = path.removeprefix("/").encode()
        return _download(
            200, "text/csv; charset=utf-8", body,
            (b"content-disposition", b'attachment; filename="leitai-' + name + b'"'),
        )  # fmt: skip

    def _board(self) -> Board:
        return self._leaderboard.at(self._leaderboard.revision())


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


_FILES: dict[str, Callable[[Board], bytes]] = dict(
    zip(Downloads.PATHS, (ratings_csv, matrix_csv), strict=True)
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
    """A text that a spreadsheet would run as a formula is kept a text by an apostrophe."""
    if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")):
        return "'" + cell
    return cell


def _download(status: int, kind: str, body: bytes, *more: tuple[bytes, bytes]) -> Download:
    headers = (
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Cookie, Accept-Language"),
    )
    return Download(status, headers + more, body)
