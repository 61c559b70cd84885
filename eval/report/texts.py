"""The report's words and how its numbers are written, one YAML file a language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from eval.score import Rate
from eval.scores.resampling import Interval
from eval.scores.shares import Share
from runners.configuration import ConfigError
from runners.lineup import Bilingual
from runners.texts import LANGUAGES, read_entries
from runners.texts import Texts as Plain

_MINUS = "\u2212"


class Texts(Plain):
    """All texts of one language, with the ways in which a report writes figures."""

    def of(self, text: Bilingual) -> str:
        """Return a text that a file has in both languages."""
        return str(getattr(text, self.language))

    def listed(self, items: Iterator[str] | list[str] | tuple[str, ...]) -> str:
        """Return items as a list in a sentence."""
        return self("list_comma").join(items)

    # ------------------------------------------------------------------ numbers

    def percent(self, share: float | None) -> str:
        """Return a share, 0 to 1, as per cent; a dash for None."""
        return self("none") if share is None else f"{100 * share:.1f}%"

    def percents(self, interval: Interval | None) -> str:
        """Return an interval of shares."""
        if interval is None:
            return self("none")
        low, high = interval
        return f"{100 * low:.1f}–{100 * high:.1f}%"

    def share(self, share: Share) -> str:
        """Return a count with its total and as per cent."""
        if share.value is None:
            return self("none")
        return f"{share.count}/{share.total} ({100 * share.value:.1f}%)"

    def points(self, value: float) -> str:
        """Return a difference of shares in percentage points."""
        return self("points", value=signed(100 * value, 1))

    def points_interval(self, interval: Interval | None) -> str:
        """Return an interval of differences in percentage points."""
        if interval is None:
            return self("no_interval")
        low, high = interval
        return self("points_between", low=signed(100 * low, 1), high=signed(100 * high, 1))

    def rate_note(self, rate: Rate) -> str:
        """Return both intervals of a pass rate."""
        return self(
            "rate_note",
            problems=rate.problems,
            wilson=self.percents(rate.wilson),
            bootstrap=self.percents(rate.bootstrap),
        )


def signed(value: float, digits: int) -> str:
    """Return a number with its sign; nothing is a plain 0."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{_MINUS if value < 0 else '+'}{text}"


@cache
def texts(language: str) -> Texts:
    """Return the texts of `en` or `zh`; raise `ConfigError` for another language."""
    if language not in LANGUAGES:
        raise ConfigError(f"--language {language}: unknown; legal are {', '.join(LANGUAGES)}")
    return Texts(language, read_entries(Path(__file__).with_name(f"text.{language}.yaml")))
