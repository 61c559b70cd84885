"""Texts that people read: one YAML file a language, looked up by dotted keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "zh")


class Texts:
    """All texts of one language; calling it looks one up by its dotted key."""

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self.entries = dict(entries)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text with its `{placeholders}` filled; an unknown key raises `KeyError`."""
        return self.entries[key].format(**values)

    def get(self, key: str, default: str, **values: object) -> str:
        """Like calling, but `default` where there is no such key (codes from lower floors)."""
        return self(key, **values) if key in self.entries else default


def read_entries(path: Path) -> dict[str, str]:
    """Return a file's texts by their dotted keys."""
    return dict(_flatten(yaml.safe_load(path.read_text(encoding="utf-8"))))


def _flatten(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
