"""Markdown cut at its headings; a section is named by the headings above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.context.chunks import Cut

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LONGEST_NAME = 200


def by_headings(lines: Sequence[str]) -> list[Cut]:
    """A cut for each section, from its heading to the next one of any level."""
    found: list[tuple[int, str]] = [(0, "")]
    above: list[tuple[int, str]] = []
    fence = ""
    for at, line in enumerate(lines):
        if mark := _FENCE.match(line):
            fence = _after_fence(fence, mark[1], line)
        elif not fence and (heading := _HEADING.match(line[:1000])):
            level = len(heading[1])
            above = [(depth, name) for depth, name in above if depth < level]
            above.append((level, heading[2]))
            found.append((at, " › ".join(name for _, name in above)[:_LONGEST_NAME]))
    ends = [*(at for at, _ in found[1:]), len(lines)]
    return [Cut(at, end - 1, name) for (at, name), end in zip(found, ends, strict=True) if end > at]


def _after_fence(fence: str, mark: str, line: str) -> str:
    """The fence that is open behind this line, which begins with one."""
    if not fence:
        return mark
    closes = mark.startswith(fence) and not line.strip().strip(mark[0])
    return "" if closes else fence
