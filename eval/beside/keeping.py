"""Where commands leave their documents, so that a report finds them.

    LEITAI_HOME/startup/NAME.json    starts of engines

Load tests, hours of load and capability checks have folders of their own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Kind = Literal["startup"]


def keep(home: Path, kind: Kind, told: Mapping[str, Any]) -> dict[str, Any]:
    """Write a document under a name of its moment; return it with name and moment.

    Raises `OSError` where nothing can be written.
    """
    folder = home / kind
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    for number in range(1, 1000):
        name = f"{moment:%Y%m%d-%H%M%S}" + (f"-{number}" if number > 1 else "")
        whole = {"name": name, "measured": moment.isoformat(timespec="seconds"), **told}
        try:
            _write_new(folder / f"{name}.json", json.dumps(whole, ensure_ascii=False, indent=1))
        except FileExistsError:
            continue
        return whole
    raise OSError(f"{folder}: too many documents of one second")


def _write_new(path: Path, text: str) -> None:
    """Write a file whole or not at all, never over another one."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(f"{text}\n", encoding="utf-8")
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
