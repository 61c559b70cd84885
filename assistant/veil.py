"""An answer as it may be seen before the vote: names masked, also while it is written.

The whole text is read again only where a name may have come; what was shown stays shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.identity import HELD, LONGEST_NAME, Masked, holds_a_name, mask, settled

# What lies further back than this is decided (docs/blindness.md).
_OPEN = HELD + LONGEST_NAME


class Veil:
    """Follows one growing text. `names` are those of the battle's contestants."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._masked = Masked("", ())
        self._ended = self._has_names = False
        self.ready = 0  # raw characters that may be shown

    def look(self, text: str, *, ended: bool) -> None:
        """Take the text as it is now; `ended` says that it will not grow."""
        before = self._masked.raw
        if text == before and ended == self._ended:
            return
        grown = text.startswith(before)
        since = max(0, len(before) - _OPEN) if grown else 0
        recent = holds_a_name(text[since:], self.names)
        self._has_names = recent or (grown and self._has_names)
        if recent or not grown or (ended and self._has_names):
            self._masked = mask(text, self.names)
        else:
            self._masked = Masked(text, self._masked.spans)
        at = max(0, len(text) - 2 * _OPEN)
        self.ready = len(text) if ended else at + settled(text[at:], self.names)
        self._ended = ended

    @property
    def names_its_writer(self) -> bool:
        """Whether anything is masked."""
        return bool(self._masked.spans)

    def until(self, end: int) -> str:
        """The masked text of the first `end` raw characters; a name that ends behind them
        is not begun."""
        for span in self._masked.spans:
            if span.start < end < span.end:
                end = span.start
        return self._masked.until(end)
