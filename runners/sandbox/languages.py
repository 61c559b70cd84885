"""The languages that the sandbox runs: one row of a table each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Language:
    """How code of one language is named and started inside the container.

    `command` runs in the working folder, where the code lies as `file`.
    `memory_error` begins the last line of stderr when the language itself ran out
    of memory; None where it has no such error.
    """

    id: str
    title: str
    file: str
    command: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_error: str | None = None


_PYTHON = Language(
    id="python",
    title="Python",
    file="main.py",
    command=("python3", "main.py"),
    aliases=("py", "python3"),
    # Unbuffered, so that what a program printed before it was ended is not lost.
    environment={"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    memory_error="MemoryError",
)

LANGUAGES: Mapping[str, Language] = {language.id: language for language in (_PYTHON,)}

_BY_NAME = {
    name: language for language in LANGUAGES.values() for name in (language.id, *language.aliases)
}


def language_for(name: str) -> Language | None:
    """Return the language with this id or alias, in any case; None when there is none."""
    return _BY_NAME.get(name.strip().lower())
