"""Exports and imports between two databases, and files that were changed on the way."""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sql import raw
from sqlalchemy import text

from eval.__main__ import main
from eval.exchange.exporting import export
from eval.exchange.merging import take_in
from eval.records.exchange import Exchange

ROOT = Path(__file__).resolve().parents[3]


def lines(folder: Path, name: str) -> list[dict]:
    text = (folder / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def sent(url: str, folder: Path) -> dict:
    with closing(Exchange.open(url)) as exchange:
        return export(exchange, folder)


def received(url: str, folder: Path):
    with closing(Exchange.open(url)) as exchange:
        return take_in(exchange, folder)


def rewrite(folder: Path, name: str, content: str) -> None:
    """Change a file as somebody would who also mends its digest."""
    (folder / name).write_text(content, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {
        "lines": content.count("\n"),
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def rows(url: str) -> int:
    """How many rows there are of everything that an import could write."""
    names = "battles", "slots", "turns", "answers", "votes", "ratings", "runs"
    names = *names, "opinions", "uses", "reviews"
    with raw(url) as db:
        return sum(db.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names)  # noqa: S608


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["eval", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)
