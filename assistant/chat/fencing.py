"""Code and output as Markdown blocks that nothing in them can end."""

from __future__ import annotations

import re

_TICKS = re.compile(r"`{3,}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#-]{0,31}")


def block(code: str, language: str = "") -> str:
    """Return `code` between fences longer than any it holds, without a line end behind."""
    longest = max((len(run) for run in _TICKS.findall(code)), default=2)
    fence = "`" * (longest + 1)
    tag = language if _WORD.fullmatch(language) else ""
    body = code.removesuffix("\n")
    return f"{fence}{tag}\n{body}\n{fence}"
