"""The agreement of votes with tests, read from records as the leaderboard will."""

from __future__ import annotations

from pathlib import Path

from ballots import judged, voted

from assistant.agreement import agreement
from eval.records import Opinion, Records
from eval.scores.shares import Share


def test_votes_and_later_judgements_are_counted_apart(tmp_path: Path) -> None:
    records = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    assert agreement(records).first == Share(0, 0)
    for number, choice in enumerate("aab"):
        battle = voted(records, number, "ann", ("alpha", "beta"), choice)
        for slot, passed in (("a", 1), ("b", 0)):
            judged(records, battle, slot, "AC" if passed else "WA")
        records.opinions.after_tests(Opinion(battle, "ann", "after_tests", "a"))
    found = agreement(records)
    assert (found.first, found.after_tests) == (Share(2, 3), Share(3, 3))
    records.close()
