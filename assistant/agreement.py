"""How often votes agree with tests, for whoever shows it."""

from __future__ import annotations

from eval.records import Records
from eval.votes import agreement as counted


def agreement(records: Records) -> counted.Agreement:
    """Return the agreement of the first votes, and of the judgements after the tests.

    Each is a `Share` of battles with Wilson's interval, `total` 0 without evidence. Raises
    `DatabaseUnavailable`.
    """
    return counted.agreement(records.opinions.judged_pairs())
