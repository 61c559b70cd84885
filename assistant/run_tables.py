"""A run's report part by part, as HTML for the page, made when somebody looks at a part.

The figures are the document's: the same functions make both.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it loads what computes scores, which takes its time
    from eval.report.evidence import Evidence

log = logging.getLogger(__name__)

PARTS = ("memory", "costs", "matrix", "tradeoffs", "speed", "scores", "comparison", "models",
         "advice", "contamination", "case", "settings", "manifest")  # fmt: skip
"""Sections of the document; the page has the verdicts already, as a matrix with every answer."""


class NoTables(ValueError):
    """A part that cannot be made of what the run's files hold; the log says why."""


class RunTables:
    """The parts of one run's report. Not for the event loop: a part takes its time once."""

    def __init__(self, found: Evidence) -> None:
        self._found = found
        self._made: dict[tuple[str, str], str] = {}

    def part(self, anchor: str, language: str) -> str:
        """Return one of `PARTS` as HTML in which every text of others is escaped; raise
        `NoTables`."""
        from eval.report.sections import part

        key = anchor, language
        if key not in self._made:
            try:
                self._made[key] = part(self._found, anchor, language)
            except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
                log.warning("no %s of run %r: %s", anchor, self._found.run.name, error)
                raise NoTables(anchor) from error
        return self._made[key]


def title_of(anchor: str, language: str) -> str:
    """Return the title of one of `PARTS`, as it stands in the document."""
    from eval.report.sections import title_of

    return title_of(anchor, language)
