"""Where a model's answer is prose, where code, where a comment. Pure, one pass.

The place of a character follows from what stands before it, so that an answer that is
still being written is read as it will be read when it is whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]{1,4})?(`{3,}|~{3,})[ \t]*([^\s`]*)")
_PLAIN_TAGS = frozenset({"text", "txt", "markdown", "md", "plain", "plaintext"})
_CHAR = r"'(?:\\[^'\n]{1,8}|[^'\\\n])'"
_SINGLE = r"'(?:\\.|[^'\\\n])*'?"
_TAIL = r'"(?:\\.|[^"\\\n])*"?'
_LINE = {"hash": r"(?<!\S)#", "slash": r"(?<!:)//", "dash": r"(?<!\S)--"}
_CLOSING = {"/*": "*/", "<!--": "-->", "`": "`"}


def _syntax(*lines: str, quote: str, blocks: str = "", triple: bool = False) -> re.Pattern[str]:
    parts = [r"(?P<triple>\"\"\"|''')"] if triple else []
    if blocks:
        parts.append(f"(?P<block>{blocks})")
    parts += [f"(?P<line>{'|'.join(_LINE[line] for line in lines)})"] if lines else []
    return re.compile("|".join([*parts, f"(?P<string>{_TAIL}|{quote})"]))


_HASH = _syntax("hash", quote=_SINGLE, triple=True)
_SLASH = _syntax("slash", quote=_CHAR, blocks=r"/\*")
_SCRIPT = _syntax("slash", quote=_SINGLE, blocks=r"/\*|`")
_DASH = _syntax("dash", quote=_SINGLE, blocks=r"/\*")
_MARKUP = _syntax(quote=_CHAR, blocks=r"<!--|/\*")
_ANY = _syntax("hash", "slash", "dash", quote=_CHAR, blocks=r"<!--|/\*", triple=True)
_SYNTAXES = {
    tag: syntax
    for tags, syntax in (
        ("python py python3 bash sh shell zsh yaml yml ruby rb r perl toml", _HASH),
        ("makefile dockerfile julia ini conf elixir", _HASH),
        ("c cpp c++ cc h hpp java rust rs csharp cs kotlin swift scala", _SLASH),
        ("javascript js typescript ts jsx tsx go golang dart json", _SCRIPT),
        ("sql mysql postgresql lua haskell", _DASH),
        ("html xml svg css", _MARKUP),
    )
    for tag in tags.split()
}


class Place(Enum):
    PROSE = "prose"
    CODE = "code"
    COMMENT = "comment"


@dataclass
class Places:
    """The places of a text: where each begins, in order."""

    starts: list[int] = field(default_factory=list)
    kinds: list[Place] = field(default_factory=list)

    def at(self, position: int) -> Place:
        return self.kinds[bisect_right(self.starts, position) - 1]

    def _begin(self, position: int, kind: Place) -> None:
        if not self.kinds or self.kinds[-1] is not kind:
            self.starts.append(position)
            self.kinds.append(kind)


def places(text: str) -> Places:
    """Read the whole of `text`."""
    found = Places()
    found._begin(0, Place.PROSE)
    fence: str | None = None
    code = _Code(found, _ANY)
    start = 0
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence is None:
            found._begin(start, Place.PROSE)
            if mark and "`" not in line[mark.end() :]:
                fence, tag = mark[1], mark[2].lower()
                plain = tag in _PLAIN_TAGS
                code = _Code(found, None if plain else _SYNTAXES.get(tag, _ANY))
        elif mark and mark[1].startswith(fence):
            # A closing fence; also one that words follow, as models write it.
            found._begin(start, Place.PROSE)
            if not mark[2] or line[mark.end() :].strip():
                fence = None
        else:
            code.read(line, start)
        start += len(line)
    return found


@dataclass
class _Code:
    """Reads the lines of one fence; `until` closes what is open across lines."""

    found: Places
    syntax: re.Pattern[str] | None
    until: str = ""
    kind: Place = Place.CODE

    def read(self, line: str, start: int) -> None:
        if self.syntax is None:
            self.found._begin(start, Place.PROSE)
            return
        at = 0
        while at < len(line):
            at = self._inside(line, start, at) if self.until else self._outside(line, start, at)

    def _inside(self, line: str, start: int, at: int) -> int:
        self.found._begin(start + at, self.kind)
        end = line.find(self.until, at)
        if end < 0:
            return len(line)
        end += len(self.until)
        self.until = ""
        return end

    def _outside(self, line: str, start: int, at: int) -> int:
        self.found._begin(start + at, Place.CODE)
        token = self.syntax.search(line, at) if self.syntax else None
        if token is None:
            return len(line)
        if token.lastgroup == "line":
            self.found._begin(start + token.start(), Place.COMMENT)
            return len(line)
        if token.lastgroup != "string":
            self.until = _CLOSING.get(token[0], token[0])
            # A triple-quoted text that begins a line is a docstring, another one is a value.
            docstring = not line[: token.start()].strip(" \trRbBuU")
            is_comment = docstring if token.lastgroup == "triple" else token[0] != "`"
            self.kind = Place.COMMENT if is_comment else Place.CODE
            self.found._begin(start + token.start(), self.kind)
        return token.end()
