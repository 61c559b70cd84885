"""Battles, answers, votes, ratings and runs, kept in a SQL database.

The only package with SQL. `values.py` are the records themselves, `pairs.py` reads
votes as pairs; `tables.py` and `migrations/` are the schema, `database.py` the
connection, `queries.py` and `evidence.py` the reading, and `store.py` is the door to all.
"""

from eval.records.errors import (
    DatabaseTooNew,
    DatabaseUnavailable,
    IllegalTransition,
    InvalidRecord,
    NotOwner,
    NotVotable,
    RecordRefused,
    RecordsError,
    UnknownBattle,
    VoteConflict,
)
from eval.records.evidence import AnswerEvidence
from eval.records.readings import BattleRecord, BattleSummary, Counts, PairVote, RatingMean
from eval.records.store import Records
from eval.records.values import (
    DIMENSIONS,
    INTERRUPTED,
    LETTERS,
    AnswerRecord,
    AnswerState,
    Battle,
    BattleState,
    Choice,
    Dimension,
    JudgementRecord,
    Letter,
    PairOutcome,
    Rating,
    RunRecord,
    Slot,
    Turn,
    Vote,
    VoteReceipt,
)

__all__ = [
    "DIMENSIONS",
    "INTERRUPTED",
    "LETTERS",
    "AnswerEvidence",
    "AnswerRecord",
    "AnswerState",
    "Battle",
    "BattleRecord",
    "BattleState",
    "BattleSummary",
    "Choice",
    "Counts",
    "DatabaseTooNew",
    "DatabaseUnavailable",
    "Dimension",
    "IllegalTransition",
    "InvalidRecord",
    "JudgementRecord",
    "Letter",
    "NotOwner",
    "NotVotable",
    "PairOutcome",
    "PairVote",
    "Rating",
    "RatingMean",
    "RecordRefused",
    "Records",
    "RecordsError",
    "RunRecord",
    "Slot",
    "Turn",
    "UnknownBattle",
    "Vote",
    "VoteConflict",
    "VoteReceipt",
]
