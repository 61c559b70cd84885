"""Where a text is cut, by its language: definitions, headings or paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.context.chunks import Cut, by_paragraphs
from assistant.context.languages import STRUCTURED
from assistant.context.markdown_cuts import by_headings
from assistant.context.structure import by_definitions


def cuts_of(language: str, lines: Sequence[str]) -> list[Cut]:
    """The cuts of a text in `language`; code without a definition is cut like prose."""
    if language == "markdown":
        return by_headings(lines)
    if language in STRUCTURED and (found := by_definitions(language, lines)):
        return found
    return by_paragraphs(lines)
