"""The words of this room: what was taken in, what a question needs of it, and who gives it.

Values only; whoever asks a contestant can be tested against `ContextSource` without an index.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Protocol

# How many tokens a text has for the contestant that will read it.
Count = Callable[[str], Awaitable[int]]


@dataclass(frozen=True)
class Remark:
    """Something a person should know; `code` is a key below `context.remark` in the texts."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A file that was not taken in; `reason` is a key below `context.refused` in the texts."""

    name: str
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """A file that was taken in: its size as it came (bytes) and the encoding it was read in.

    `is_guessed`: nothing in the file proves the encoding (GB18030 without a mark, Latin-1).
    """

    path: str
    size: int
    encoding: str
    is_guessed: bool = False


@dataclass(frozen=True)
class Intake:
    """What became of everything that was handed in.

    `left_out` names hidden files, and folders of version control and packages (ending in
    `/`), which were not looked into. A later file of the same path takes the place of an
    earlier one.
    """

    accepted: tuple[Accepted, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileView:
    """A file of a library. `chunks` is None until the file was cut."""

    path: str
    size: int
    encoding: str
    language: str
    chunks: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far the index is: files found by words, files found by meaning too, of `files`.

    `can_read_meaning` is False after the model could not be loaded.
    """

    files: int
    by_words: int
    by_meaning: int
    can_read_meaning: bool = True

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done in the background."""
        return self.by_words == self.files and (
            self.by_meaning == self.files or not self.can_read_meaning
        )


@dataclass(frozen=True)
class Excerpt:
    """Whole lines of one file, `first_line` to `last_line` (from 1, both included).

    `symbol` is the function, class or heading they belong to (empty where none); `tokens`
    their count by the contestant's own tokenizer, with their lines of the frame; `score`
    says more relevant by being larger and means nothing else.
    """

    path: str
    first_line: int
    last_line: int
    language: str
    symbol: str
    text: str
    tokens: int
    score: float


@dataclass(frozen=True)
class Selection:
    """What a question needs, the most relevant first, and what was too much.

    `total_tokens` counts `quoted(selection)` whole, with its frame. `by_meaning` is False
    when words alone decided; `remarks` say why. `nonce` closes the quotation.
    """

    used: tuple[Excerpt, ...] = ()
    left_out: tuple[Excerpt, ...] = ()
    total_tokens: int = 0
    by_meaning: bool = False
    remarks: tuple[Remark, ...] = ()
    nonce: str = field(default_factory=lambda: token_hex(8))


class ContextSource(Protocol):
    """The files of one conversation, as seen by whoever sends them to a contestant."""

    async def add(self, files: Sequence[tuple[str, bytes]]) -> Intake:
        """Take in files by name and content; zip archives are opened."""

    async def add_folder(self, path: str | Path) -> Intake:
        """Take in a folder of the server; raises `Refusal` for one that is not allowed."""

    def files(self) -> tuple[FileView, ...]:
        """The files there are, by path."""

    async def remove(self, path: str) -> None:
        """Forget a file; one that is not there is no error."""

    def progress(self) -> Progress:
        """How far the index is."""

    async def select(
        self, question: str, budget_tokens: int, count: Count, *, earlier: Sequence[str] = ()
    ) -> Selection:
        """What the question needs, so that `quoted(selection)` has at most `budget_tokens`.

        `earlier` are the questions before it, the newest first: "and the other one?" needs
        what they needed. Errors of `count` pass through.
        """
