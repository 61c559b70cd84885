"""Battles, answers, votes, ratings and runs, kept in a SQL database.

The only package with SQL. `values.py` are the records themselves, `pairs.py` reads
votes as pairs; `tables.py` and `migrations/` are the schema, `database.py` the
connection, `queries.py`, `evidence.py` and `meetings.py` the reading, `files.py` what
runs left behind, and `store.py` is the door to all; `exchange.py` is the one for whole
batches of battles, `people.py` the one to accounts, `keys.py` the one to API keys,
`reviews.py` the one for ratings of runs.
`opinions.py`, `links.py` and `ballots.py` are what stands beside and behind the votes.
"""

from eval.records.ballots import Ballot
from eval.records.errors import (
    DatabaseTooNew,
    DatabaseUnavailable,
    IllegalTransition,
    InvalidRecord,
    NotOwner,
    NotVotable,
    RecordRefused,
    RecordsError,
    ReviewConflict,
    UnknownBattle,
    VoteConflict,
)
from eval.records.evidence import AnswerEvidence
from eval.records.links import Shared
from eval.records.meetings import Meeting
from eval.records.opinions import JudgedPair, Opinion, Use, UseCount
from eval.records.readings import (
    BattleRecord,
    BattleSummary,
    Counts,
    FileEntry,
    PairVote,
    RatingMean,
)
from eval.records.store import Records
from eval.records.values import (
    DIMENSIONS,
    EARLY,
    IDENTITY_LEAK,
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
    RunFile,
    RunRecord,
    Slot,
    Turn,
    Vote,
    VoteReceipt,
)

__all__ = [
    "DIMENSIONS",
    "EARLY",
    "IDENTITY_LEAK",
    "INTERRUPTED",
    "LETTERS",
    "AnswerEvidence",
    "AnswerRecord",
    "AnswerState",
    "Ballot",
    "Battle",
    "BattleRecord",
    "BattleState",
    "BattleSummary",
    "Choice",
    "Counts",
    "DatabaseTooNew",
    "DatabaseUnavailable",
    "Dimension",
    "FileEntry",
    "IllegalTransition",
    "InvalidRecord",
    "JudgedPair",
    "JudgementRecord",
    "Letter",
    "Meeting",
    "NotOwner",
    "NotVotable",
    "Opinion",
    "PairOutcome",
    "PairVote",
    "Rating",
    "RatingMean",
    "RecordRefused",
    "Records",
    "RecordsError",
    "ReviewConflict",
    "RunFile",
    "RunRecord",
    "Shared",
    "Slot",
    "Turn",
    "UnknownBattle",
    "Use",
    "UseCount",
    "Vote",
    "VoteConflict",
    "VoteReceipt",
]
