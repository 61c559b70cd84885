"""The records' door: everything that is ever stored or read goes through `Records`.

A method that stores has committed when it returns. All methods are synchronous and
may be called from any thread; async callers use `asyncio.to_thread`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from eval.records import files, queries
from eval.records.ballots import BallotReader
from eval.records.database import Database
from eval.records.errors import (
    IllegalTransition,
    NotVotable,
    RecordRefused,
    VoteConflict,
)
from eval.records.evidence import AnswerEvidence, answer_evidence, evidence_revision
from eval.records.links import Links
from eval.records.meetings import MeetingReader
from eval.records.opinions import Opinions
from eval.records.readings import (
    BattleRecord,
    BattleSummary,
    Counts,
    FileEntry,
    PairVote,
    RatingMean,
)
from eval.records.rows import add_row, locked, set_rows
from eval.records.tables import answers, battles, judgements, ratings, runs, slots, turns, votes
from eval.records.values import (
    EARLY,
    INTERRUPTED,
    TRANSITIONS,
    AnswerRecord,
    Battle,
    BattleState,
    JudgementRecord,
    Rating,
    RunFile,
    RunRecord,
    Slot,
    Turn,
    Vote,
    VoteReceipt,
)


class Records(MeetingReader):
    """Battles, judgements and runs of one database.

    `opinions`, `links` and `ballots` are doors to the same database for what stands beside
    the votes. Every method raises `DatabaseUnavailable` when the database cannot do it now, and
    `RecordRefused` when a record contradicts what is stored; then nothing was stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.opinions = Opinions(database)
        self.links = Links(database)
        self.ballots = BallotReader(database)

    def __repr__(self) -> str:
        return f"Records({self._database.where})"

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0, existing: bool = False) -> Records:
        """Open `url` (`sqlite:////absolute/path`), migrated to the newest schema.

        A missing folder is made, and a missing database, unless it has to be `existing`.
        `patience` bounds every wait for a lock, in seconds.
        Raises `DatabaseUnavailable`, or `DatabaseTooNew` after a later release.
        """
        return cls(Database(url, patience=patience, existing=existing))

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    # Battles

    def start_battle(self, battle: Battle, turn: Turn) -> None:
        """Record a new open battle with its slots and its first turn."""
        with self._database.writing() as db:
            fields = {name: value for name, value in vars(battle).items() if name != "slots"}
            add_row(db, battles, fields | {"state": BattleState.OPEN, "marks": []})
            for slot in battle.slots:
                add_row(db, slots, vars(slot) | {"battle": battle.id})
            add_row(db, turns, vars(turn))

    def replace_slot(self, battle_id: str, slot: Slot, *, pair_probability: float) -> None:
        """Put another contestant into a slot of an open battle that is in its first turn.

        `pair_probability` is that of the new pairing. Raises `IllegalTransition` later,
        and `RecordRefused` for a contestant that already stands in the battle.
        """
        with self._database.writing() as db:
            others = {
                other.contestant
                for other in queries.slots_of(db, battle_id)
                if other.letter != slot.letter
            }
            if slot.contestant in others:
                raise RecordRefused(f"{slot.contestant} already stands in this battle")
            state = locked(db, battle_id).state
            known = db.execute(select(turns.c.index).where(turns.c.battle == battle_id)).all()
            if state != BattleState.OPEN or len(known) > 1:
                raise IllegalTransition(BattleState(state), "a battle of other contestants")
            set_rows(db, battles, {"id": battle_id}, pair_probability=pair_probability)
            set_rows(db, slots, {"battle": battle_id, "letter": slot.letter}, **vars(slot))

    def add_turn(self, turn: Turn) -> None:
        """Record a further prompt, which opens the battle again.

        Raises `IllegalTransition` once the battle is over.
        """
        with self._database.writing() as db:
            state = BattleState(locked(db, turn.battle).state)
            if state not in (BattleState.OPEN, BattleState.ANSWERED):
                raise IllegalTransition(state, "longer by a turn")
            _move(db, turn.battle, BattleState.OPEN)
            add_row(db, turns, vars(turn))

    def withdraw_turn(self, battle_id: str, index: int) -> None:
        """Take back a further turn that no contestant could be asked; earlier ones stay.

        Raises `IllegalTransition` for the first turn and for a battle that is over.
        """
        with self._database.writing() as db:
            state = BattleState(locked(db, battle_id).state)
            if index == 1 or state not in (BattleState.OPEN, BattleState.ANSWERED):
                raise IllegalTransition(state, "shorter by a turn")
            for table, column in ((answers, answers.c.turn), (turns, turns.c.index)):
                db.execute(delete(table).where(table.c.battle == battle_id, column == index))
            _move(db, battle_id, BattleState.ANSWERED)

    def save_answer(self, answer: AnswerRecord) -> None:
        """Record how far an answer is, in place of what was known of it before."""
        fields = dict(vars(answer))
        key = {name: fields.pop(name) for name in ("battle", "slot", "turn")}
        with self._database.writing() as db:
            # Else two first saves of one answer both insert, where writers run side by side.
            slot = (slots.c.battle == answer.battle) & (slots.c.letter == answer.slot)
            db.execute(select(slots.c.letter).where(slot).with_for_update())
            if not set_rows(db, answers, key, **fields):
                add_row(db, answers, key | fields)

    def set_state(self, battle_id: str, state: BattleState, *, mark: str | None = None) -> None:
        """Move a battle on, and add `mark` to its marks.

        To stay in a state is no transition and always possible. Voted and revealed are
        reached by `vote` alone. Raises `UnknownBattle`, `IllegalTransition`.
        """
        with self._database.writing() as db:
            current = BattleState(locked(db, battle_id).state)
            if state != current and state in (BattleState.VOTED, BattleState.REVEALED):
                raise IllegalTransition(current, f"{state} without a vote")
            _move(db, battle_id, BattleState(state))
            if mark is not None:
                _mark(db, battle_id, mark)

    def interrupt_open(self) -> int:
        """After a restart: end what nobody is writing any more; return how many battles.

        Open battles become answered, answers in writing become interrupted, and the
        battles of both are marked `interrupted`. One application a database: the
        running battles of a second one would be ended too.
        """
        with self._database.writing() as db:
            unfinished = select(answers.c.battle).where(answers.c.state == "writing")
            found = set(db.execute(unfinished).scalars()) | set(queries.open_battles(db))
            set_rows(db, answers, {"state": "writing"}, state=INTERRUPTED)
            for battle_id in sorted(found):
                _mark(db, battle_id, INTERRUPTED)
            set_rows(db, battles, {"state": BattleState.OPEN}, state=BattleState.ANSWERED)
            return len(found)

    def expire(self, before: datetime) -> int:
        """Make void what was answered and begun before then, unvoted; return how many.

        Void battles, whenever they became so, lose the files that their runs left.
        """
        with self._database.writing() as db:
            late = (battles.c.state == BattleState.ANSWERED) & (battles.c.created < before)
            gone = db.execute(update(battles).where(late).values(state=BattleState.VOID)).rowcount
            files.drop_void(db)
            return gone

    def battle(self, battle_id: str) -> BattleRecord | None:
        """Return a battle with all that belongs to it, or None."""
        with self._database.reading() as db:
            return queries.battle(db, battle_id)

    def latest_battle(self, person: str) -> BattleRecord | None:
        """Return the person's newest battle, whatever became of it, or None."""
        with self._database.reading() as db:
            return queries.latest_battle(db, person)

    def history(self, person: str, limit: int) -> list[BattleSummary]:
        """Return the person's latest battles, newest first, at most `limit`."""
        with self._database.reading() as db:
            return queries.history(db, person, limit)

    def begun_since(self, person: str, since: datetime) -> int:
        """Return how many battles the person has begun since then."""
        with self._database.reading() as db:
            return queries.begun_since(db, person, since)

    def open_battles(self) -> list[str]:
        """Return the ids of all open battles, oldest first."""
        with self._database.reading() as db:
            return queries.open_battles(db)

    # Judgements

    def vote(self, vote: Vote) -> VoteReceipt:
        """Record the owner's vote and reveal the battle, in one transaction.

        The same opinion again gives the same receipt. Raises `VoteConflict` for another
        one, `NotOwner`, `NotVotable` for a battle that is open or void, `InvalidRecord`
        for a choice that the layout does not have, `UnknownBattle`.
        """
        with self._database.writing() as db:
            battle = locked(db, vote.battle, person=vote.person)
            vote.check_fits(battle.layout)
            in_force = queries.vote_of(db, vote.battle)
            if in_force is None:
                _store_vote(db, vote, BattleState(battle.state))
                in_force = queries.vote_of(db, vote.battle) or vote
            elif not in_force.same_opinion(vote):
                raise VoteConflict(in_force)
            return VoteReceipt(in_force, queries.slots_of(db, vote.battle))

    def rate(self, rating: Rating) -> None:
        """Record the owner's rating of one slot; the latest counts, all are kept.

        Raises `NotOwner`, `NotVotable` for a void battle, `UnknownBattle`.
        """
        with self._database.writing() as db:
            battle = locked(db, rating.battle, person=rating.person)
            if battle.state == BattleState.VOID:
                raise NotVotable(BattleState.VOID)
            blind = battle.state != BattleState.REVEALED
            add_row(db, ratings, vars(rating) | {"blind": blind})

    def add_run(self, run: RunRecord, left: Sequence[RunFile] = ()) -> tuple[FileEntry, ...]:
        """Record a free run of a slot's code; its files take the place of earlier ones."""
        with self._database.writing() as db:
            kept = files.replace_files(db, run, left)
            add_row(db, runs, vars(run))
            return kept

    def run_file(self, person: str, battle_id: str, slot: str, n: int) -> RunFile | None:
        """Return a file that this person's slot left behind, or None."""
        with self._database.reading() as db:
            return files.content(db, person, battle_id, slot, n)

    def add_judgement(self, judgement: JudgementRecord) -> None:
        """Record what a problem's tests said of an answer."""
        with self._database.writing() as db:
            add_row(db, judgements, vars(judgement))

    # Reading for scores

    def pairwise_votes(self, lineup: Sequence[str] | None = None) -> list[PairVote]:
        """Return the votes table, oldest first; with `lineup` only pairs inside it."""
        with self._database.reading() as db:
            return queries.pairwise_votes(db, lineup)

    def rating_means(self) -> list[RatingMean]:
        """Return the mean per contestant and dimension of blind ratings in force."""
        with self._database.reading() as db:
            return queries.rating_means(db)

    def answer_evidence(self) -> list[AnswerEvidence]:
        """Return how many answers ran and passed, per contestant; revealed battles only."""
        with self._database.reading() as db:
            return answer_evidence(db)

    def counts(self) -> Counts:
        """Return how much evidence there is."""
        with self._database.reading() as db:
            return queries.counts(db)

    def revision(self) -> int:
        """Return a number that grows with whatever may change a score."""
        with self._database.reading() as db:
            return queries.revision(db) + evidence_revision(db)


def _move(db: Connection, battle_id: str, state: BattleState) -> None:
    current = BattleState(locked(db, battle_id).state)
    if state != current and state not in TRANSITIONS[current]:
        raise IllegalTransition(current, state)
    set_rows(db, battles, {"id": battle_id}, state=state)


def _mark(db: Connection, battle_id: str, mark: str) -> None:
    marks = locked(db, battle_id).marks
    if mark not in marks:
        set_rows(db, battles, {"id": battle_id}, marks=[*marks, mark])


def _store_vote(db: Connection, vote: Vote, state: BattleState) -> None:
    if state != BattleState.ANSWERED:
        raise NotVotable(state)
    if queries.broke_off(db, vote.battle):
        _mark(db, vote.battle, EARLY)
    add_row(db, votes, vars(vote))
    _move(db, vote.battle, BattleState.VOTED)
    _move(db, vote.battle, BattleState.REVEALED)
