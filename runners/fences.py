"""Finds the fenced blocks of an answer as models write it, which is not CommonMark.

A Markdown parser ends a fence with the list item around it, lets `<details>`
swallow the next fence and takes "```python" inside an open fence for code. In
model answers these are slips of the pen, so the lines are scanned here: any
depth of quotes and lists before a fence, code that loses their indentation, a
closing fence with a sentence behind it. Reasoning in `<think>` is no answer.
One pass, linear in the text; where no slip is made the result is CommonMark's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from runners import grammars

_FENCE = re.compile(
    r"(?P<prefix>[ \t]{0,40}(?:(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]{0,40}){0,8})"
    r"(?P<mark>`{3,}|~{3,})(?P<info>.*)"
)
_QUOTE = re.compile(r"[ \t]*>")
_THINK = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_TAG = re.compile(r"[A-Za-z][\w+#-]*")
# Each doubtful line costs a parse of the code so far.
MOST_DOUBTS = 20
# No person reads further; what follows is not looked at.
MOST_FENCES = 400


@dataclass(frozen=True)
class Fence:
    """One fenced block: `line` (from 1) is the opening fence's, `tag` what follows it."""

    code: str
    tag: str
    line: int
    closed: bool


@dataclass(frozen=True)
class Parts:
    """An answer taken apart; `prose` is every line outside fences and reasoning."""

    fences: tuple[Fence, ...]
    prose: str


def split(answer: str) -> Parts:
    """Take an answer apart; `\\r\\n` and `\\r` count as line ends.

    After `MOST_FENCES` blocks the rest is not read.
    """
    scanner = _Scanner()
    for line in answer.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if len(scanner.fences) == MOST_FENCES:
            break
        scanner.read(line)
    scanner.end()
    return Parts(tuple(scanner.fences), "\n".join(scanner.prose))


def word(tag: str) -> str:
    """The language word of an info string: `{.python .x}`, `python title="a"` → `python`."""
    found = _TAG.search(tag)
    return found.group().lower() if found else ""


@dataclass
class _Open:
    """A fence whose end has not been seen yet."""

    prefix: str
    mark: str
    tag: str
    line: int
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        inner = self.prefix.rpartition(">")[2]
        self.quotes = self.prefix.count(">")
        self.indent = len(inner.expandtabs(4)) - (1 if self.quotes and inner else 0)

    def unwrap(self, line: str) -> str | None:
        """The line without quote marks; None when the quote has ended before it."""
        for _ in range(self.quotes):
            mark = _QUOTE.match(line)
            if mark is None:
                return None
            line = line[mark.end() :]
            line = line.removeprefix(" ")
        return line

    def code(self) -> str:
        """The lines without the indentation of their fence, or what all have of it."""
        depths = [_depth(line) for line in self.lines if line.strip()]
        width = min([self.indent, *depths])
        return (
            "\n".join(_shift(line, width) for line in self.lines)
            if width
            else "\n".join(self.lines)
        )


def _depth(line: str) -> int:
    """Columns of white space before the text, tabs to the next fourth."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))


def _shift(line: str, width: int) -> str:
    """The line without up to `width` columns of white space."""
    end = gone = 0
    while gone < width and line[end : end + 1] in (" ", "\t"):
        gone += 4 if line[end] == "\t" else 1
        end += 1
    return line[end:]


class _Scanner:
    """The state between two lines."""

    def __init__(self) -> None:
        self.fences: list[Fence] = []
        self.prose: list[str] = []
        self._open: _Open | None = None
        self._thinking = False
        self._thought = False
        self._doubts = 0
        self._line = 0

    def read(self, line: str) -> None:
        self._line += 1
        if self._thinking:
            self._think(line)
        elif not self._thought and line.strip() == "</think>":
            # Some templates open the reasoning in the prompt: all so far was it.
            self.fences, self.prose, self._open, self._thought = [], [], None, True
        elif self._open is not None:
            self._inside(self._open, line)
        else:
            self._outside(line)

    def end(self) -> None:
        block = self._open
        if block is None:
            return
        if block.lines and block.lines[-1] in ("", "`", "``"):
            # The last line's end, or a closing fence that the token limit cut.
            block.lines.pop()
        if block.lines:
            self._close(block, closed=False)

    def _think(self, line: str) -> None:
        end = _THOUGHT.search(line)
        if end is not None:
            self._thinking, self._thought = False, True
            self._outside(line[end.end() :])

    def _outside(self, line: str) -> None:
        if "<" in line and (start := _THINK.match(line)):
            self._thinking = True
            self._think(line[start.end() :])
            return
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence is None or (fence["mark"][0] == "`" and "`" in fence["info"]):
            self.prose.append(line)
        else:
            self._open = _Open(fence["prefix"], fence["mark"], fence["info"].strip(), self._line)

    def _inside(self, block: _Open, line: str) -> None:
        inner = block.unwrap(line)
        if inner is None:
            self._close(block, closed=True)
            self._outside(line)
            return
        text = inner.lstrip(" \t")
        run = len(text) - len(text.lstrip(block.mark[0]))
        if run < len(block.mark) or _depth(inner) > block.indent + 3:
            block.lines.append(inner)
            return
        behind = text[run:].strip()
        if not behind:
            self._close(block, closed=True)
        elif block.mark[0] in behind or not self._slip(block, behind):
            block.lines.append(inner)
        else:
            self._close(block, closed=True)
            if grammars.canonical(word(behind)) and word(behind) == behind.lower():
                self._outside(line)
            else:
                self.prose.append(behind)

    def _slip(self, block: _Open, behind: str) -> bool:
        """Whether a fence with words behind it ends the block rather than being its text."""
        language = grammars.canonical(word(block.tag))
        opens = grammars.canonical(behind) is not None
        if word(block.tag) in ("markdown", "md"):
            return opens
        self._doubts += 1
        if self._doubts > MOST_DOUBTS or len(code := block.code()) > 3 * grammars.SAMPLE:
            return False
        if not code.strip():
            return False
        return grammars.parses(language, code) if language else opens

    def _close(self, block: _Open, *, closed: bool) -> None:
        self.fences.append(Fence(block.code(), block.tag, block.line, closed))
        self._open = None
