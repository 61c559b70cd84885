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
from collections.abc import Iterator
from dataclasses import dataclass, field

from runners import grammars, thoughts

_FENCE = re.compile(
    r"(?P<prefix>[ \t]{0,40}(?:(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]{0,40}){0,8})"
    r"(?P<mark>`{3,}|~{3,})(?P<info>.*)"
)
# "代码：```python" at the end of a line: words before, a known language and nothing behind.
_BEHIND_WORDS = re.compile(r"[^`]+(?P<mark>`{3,})[ \t]*(?P<info>[A-Za-z][\w+#-]*)[ \t]*$")
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTE = re.compile(r"[ \t]*>")
_TAG = re.compile(r"[A-Za-z][\w+#-]*")
# Each doubtful line costs a parse of the code so far.
MOST_DOUBTS = 20
# No person reads further; what follows is not looked at.
MOST_FENCES = 400

Span = tuple[int, int]  # offsets of characters in the answer: [start, end)


@dataclass(frozen=True)
class Fence:
    """One fenced block: `line` (from 1) is the opening fence's, `tag` what follows it.

    `span` holds its lines in the answer, from the first one's begin to the last one's end.
    """

    code: str
    tag: str
    line: int
    closed: bool
    span: Span = (0, 0)


@dataclass(frozen=True)
class Parts:
    """An answer taken apart; `prose` is every line outside fences and reasoning.

    `places` says where each line of the prose stands, `reasoning` where that does.
    """

    fences: tuple[Fence, ...]
    prose: str
    places: tuple[Span, ...] = ()
    reasoning: tuple[Span, ...] = ()


def split(answer: str) -> Parts:
    """Take an answer apart; `\\r\\n` and `\\r` count as line ends.

    After `MOST_FENCES` blocks the rest is not read.
    """
    scanner = _Scanner()
    for line, start in _lines(answer):
        if len(scanner.fences) == MOST_FENCES:
            break
        scanner.read(line, start)
    scanner.end()
    return Parts(
        tuple(scanner.fences),
        "\n".join(scanner.prose),
        tuple(scanner.places),
        tuple(scanner.reasoning),
    )


def _lines(answer: str) -> Iterator[tuple[str, int]]:
    """The lines without their ends, and where each begins."""
    start = 0
    for end in _LINE_END.finditer(answer):
        yield answer[start : end.start()], start
        start = end.end()
    yield answer[start:], start


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
    places: list[Span] = field(default_factory=list)  # where the lines stand

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
        self.places: list[Span] = []
        self.reasoning: list[Span] = []
        self._open: _Open | None = None
        self._thinking: int | None = None  # where it began
        self._thought = False
        self._spoken_of = False  # the begin of a thought, in the middle of a line or in a fence
        self._doubts = 0
        self._line = 0
        self._end = 0  # of the line that is read

    def read(self, line: str, start: int) -> None:
        self._line += 1
        self._end = start + len(line)
        if self._thinking is not None:
            self._think(line)
        elif not self._thought and (end := self._unopened_end(line)):
            # All so far was thought.
            self.fences, self.prose, self.places, self._open = [], [], [], None
            self.reasoning, self._thought = [(0, start + end.start())], True
            if rest := line[end.end() :].lstrip():
                self._outside(rest)
        elif self._open is not None:
            self._inside(self._open, line)
        else:
            self._outside(line)

    def end(self) -> None:
        block = self._open
        if self._thinking is not None:
            self.reasoning.append((self._thinking, self._end))
        if block is None:
            return
        if block.lines and block.lines[-1] in ("", "`", "``"):
            # The last line's end, or a closing fence that the token limit cut.
            block.lines.pop()
            block.places.pop()
        if block.lines:
            self._close(block, closed=False)

    def _unopened_end(self, line: str) -> re.Match[str] | None:
        """The end of a thought that the prompt began.

        Inside a fence, or when the answer has such a tag before, it must stand alone on its
        line; with both it is the code's own.
        """
        if "<" not in line:
            return None
        ends = thoughts.unopened_ends(line)
        doubts = (self._open is not None) + self._spoken_of
        self._spoken_of = self._spoken_of or thoughts.begins(line)
        if not ends or doubts > 1 or (doubts and line.strip() != ends[0].group()):
            return None
        return ends[0]

    def _think(self, line: str) -> None:
        end = thoughts.END.search(line)
        if end is not None and self._thinking is not None:
            rest = line[end.end() :]
            self.reasoning.append((self._thinking, self._end - len(line) + end.start()))
            self._thinking, self._thought = None, True
            self._outside(rest)

    def _outside(self, line: str) -> None:
        if "<" in line and (start := thoughts.BEGIN.match(text := line.lstrip())):
            rest = text[start.end() :]
            self._thinking = self._end - len(rest)
            self._think(rest)
            return
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence is None or (fence["mark"][0] == "`" and "`" in fence["info"]):
            self._tell(line)
            behind = _BEHIND_WORDS.match(line) if "```" in line else None
            if behind and grammars.canonical(behind["info"]):
                self._open = _Open("", behind["mark"], behind["info"], self._line)
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
            self._take(block, inner)
            if inner.rstrip().endswith(block.mark) and not run:
                self._close_behind_code(block)
            return
        behind = text[run:].strip()
        if not behind:
            self._close(block, closed=True)
        elif block.mark[0] in behind or not self._slip(block, behind):
            self._take(block, inner)
        else:
            self._close(block, closed=True)
            if grammars.canonical(word(behind)) and word(behind) == behind.lower():
                self._outside(line)
            else:
                self._tell(text[run:].lstrip())

    def _close_behind_code(self, block: _Open) -> None:
        """`return x```` with nothing behind: an end, if what stands before it is code."""
        line = block.lines[-1].rstrip()
        code = line.rstrip(block.mark[0])
        if len(line) - len(code) != len(block.mark) or block.mark[0] in code:
            return
        kept, (start, end) = block.lines[-1], block.places[-1]
        block.lines[-1] = code
        if self._slip(block, ""):
            block.places[-1] = (start, end - len(kept) + len(code))
            self._close(block, closed=True)
        else:
            block.lines[-1] = kept

    def _take(self, block: _Open, line: str) -> None:
        block.lines.append(line)
        block.places.append((self._end - len(line), self._end))

    def _tell(self, line: str) -> None:
        self.prose.append(line)
        self.places.append((self._end - len(line), self._end))

    def _slip(self, block: _Open, behind: str) -> bool:
        """Whether a fence that does not stand alone ends the block rather than being its text."""
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
        span = (block.places[0][0], block.places[-1][1]) if block.places else (self._end, self._end)
        self.fences.append(Fence(block.code(), block.tag, block.line, closed, span))
        self._open = None
