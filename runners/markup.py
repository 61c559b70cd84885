"""Finds the code of an answer that is HTML instead of Markdown: `<pre><code>` blocks.

One pass by plain searches, linear in the text.
"""

from __future__ import annotations

import html
import re

from runners.fences import MOST_FENCES, Fence

_OPEN = re.compile(r"<pre\b[^<>]{0,200}>\s{0,20}(?:<code\b(?P<attributes>[^<>]{0,200})>)?", re.I)
_CLOSE = re.compile(r"</(?:code|pre)>", re.I)
_LANGUAGE = re.compile(r"""class=["']?[^"'<>]{0,100}?\b(?:language|lang)-([\w+#-]{1,20})""", re.I)


def blocks(answer: str) -> list[Fence]:
    """Return every block with its entities decoded, as if it had stood in a fence."""
    found: list[Fence] = []
    place = line = 0
    while len(found) < MOST_FENCES and (opened := _OPEN.search(answer, place)):
        line += answer.count("\n", place, opened.start())
        closed = _CLOSE.search(answer, opened.end())
        end = closed.start() if closed else len(answer)
        tag = _LANGUAGE.search(opened["attributes"] or "")
        code = html.unescape(answer[opened.end() : end]).replace("\r\n", "\n").strip("\n")
        span = (opened.end(), end)
        found.append(Fence(code, tag[1] if tag else "", line + 1, closed is not None, span))
        line += answer.count("\n", opened.start(), end)
        place = end
    return found
