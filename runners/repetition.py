"""Notices that an answer has begun to repeat itself. Pure and incremental.

Small models fall into loops: the same line, paragraph or phrase until the token
limit. The rule is a length, not a line count, because good code repeats too: a
board of nine equal `<div>` lines, a matrix of zeros, a row of dashes.
"""

from __future__ import annotations

REPEATS = 5
# Characters that the repeats together must span. Units without letters (rules,
# blanks, grids of numbers) are common in good answers and get more room.
SPAN = 400
SPAN_WITHOUT_LETTERS = 1000
LONGEST_UNIT = 600

_STEP = 64  # characters between two looks; keeps the cost per chunk constant
_PROBE = 16
_TAIL = REPEATS * LONGEST_UNIT


class RepetitionWatch:
    """Fed with an answer chunk by chunk; how it is cut into chunks does not matter."""

    def __init__(self) -> None:
        self._tail = ""
        self._fresh = ""
        self._repeating = False

    def feed(self, text: str) -> bool:
        """Add `text`; return whether the answer repeats itself (once true, always true)."""
        fresh = self._fresh + text
        looks = len(fresh) // _STEP
        for look in range(looks):
            step = fresh[look * _STEP : (look + 1) * _STEP]
            self._tail = (self._tail + step)[-_TAIL:]
            self._repeating = self._repeating or repeats(self._tail)
        self._fresh = fresh[looks * _STEP :]
        return self._repeating


def repeats(tail: str) -> bool:
    """Whether `tail` ends in one unit of at most `LONGEST_UNIT` characters over and over."""
    probe = tail[-_PROBE:]
    oldest = max(0, len(tail) - LONGEST_UNIT - _PROBE)
    # A period can only be a distance at which the last characters occurred before.
    at = tail.rfind(probe, oldest, len(tail) - 1)
    while at >= 0:
        period = len(tail) - len(probe) - at
        if _has_period(tail, period, max(SPAN, REPEATS * period)):
            # The shortest decides: a longer one is its multiple, or shows at another look.
            lettered = any(character.isalpha() for character in tail[-period:])
            return lettered or _has_period(tail, period, SPAN_WITHOUT_LETTERS)
        at = tail.rfind(probe, oldest, at + len(probe) - 1)
    return False


def _has_period(tail: str, period: int, span: int) -> bool:
    return len(tail) >= span and tail[-span:-period] == tail[-span + period :]
