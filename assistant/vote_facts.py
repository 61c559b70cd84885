"""What is known of the battles behind the votes: read once a battle, since it then stays.

Texts are measured and forgotten; only the measures stay in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.records import Records
from eval.records.voted import Fates, VotedBattle, VotedBattles
from eval.votes.slices import FREE, NO_CODE, PROBLEM, About
from eval.votes.style import Style, programmed, spoken, style


@dataclass(frozen=True)
class Facts:
    """The battles with votes, oldest vote first, what they were about, how their answers
    are written and whether they passed (by battle and contestant), and how all ended."""

    battles: tuple[VotedBattle, ...]
    abouts: Mapping[str, About]
    styles: Mapping[tuple[str, str], Style]
    passed: Mapping[tuple[str, str], bool]
    fates: Fates


class VoteFacts:
    """Reads the records; not for two threads at a time."""

    def __init__(self, records: Records) -> None:
        self._records = VotedBattles(records)
        self._abouts: dict[str, About] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    def read(self) -> Facts:
        """Return the facts as of now; raises `DatabaseUnavailable`."""
        battles = tuple(self._records.all())
        problems = {one.battle: one.problem for one in battles}
        new = [one.battle for one in battles if one.battle not in self._abouts]
        for found in self._records.answered(new):
            self._abouts[found.battle] = About(
                prompt=spoken(found.prompt),
                language=programmed(found.answers.values()) or NO_CODE,
                kind=FREE if problems[found.battle] is None else PROBLEM,
            )
            for contestant, text in found.answers.items():
                self._styles[found.battle, contestant] = style(text)
        return Facts(
            battles, dict(self._abouts), dict(self._styles),
            self._records.passed(), self._records.fates(),
        )  # fmt: skip
