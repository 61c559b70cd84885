"""Everything that the records refuse, and why.

    RecordsError
    ├── DatabaseUnavailable     the database cannot be used now; nothing was stored
    │   └── DatabaseTooNew      a newer Leitai has migrated it
    ├── InvalidRecord           the value itself is wrong (also a ValueError)
    ├── UnknownBattle           no battle has this id (also a LookupError)
    ├── IllegalTransition       the battle cannot go to that state from where it is
    ├── NotOwner                somebody else's battle
    ├── NotVotable              the battle is not waiting for a vote
    ├── VoteConflict            another vote is in force
    ├── ReviewConflict          another review of this answer is in force
    ├── OriginConflict          a battle of this id is here from another installation
    └── RecordRefused           the record contradicts what is stored

Every message is one line, cause first and mend second. `code` is stable, so that
pages can say the same in the person's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.records.reviews import Review
    from eval.records.values import BattleState, Vote


class RecordsError(Exception):
    """Base of all errors of the records."""

    code = "records_error"


class DatabaseUnavailable(RecordsError):
    """The database cannot be used; what was to be stored is not stored.

    Codes: `database_bad_url`, `database_driver_missing`, `database_cannot_open`,
    `database_read_only`, `database_not_sqlite`, `database_damaged`,
    `database_disk_full`, `database_locked`, `database_too_new`, `database_unreachable`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class DatabaseTooNew(DatabaseUnavailable):
    """The schema is of a later release than this one knows; `revision` is the one found."""

    def __init__(self, where: str, revision: str) -> None:
        super().__init__(
            "database_too_new",
            f"{where}: a newer Leitai wrote it (schema {revision}); "
            "install that release or set DATABASE_URL to another database",
        )
        self.revision = revision


class InvalidRecord(RecordsError, ValueError):
    """A value that could never be stored; the message says what would be legal."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnknownBattle(RecordsError, LookupError):
    """No battle has this id."""

    code = "unknown_battle"

    def __init__(self, battle: str) -> None:
        super().__init__(f"battle {battle!r} is not recorded; start a new battle")
        self.battle = battle


class IllegalTransition(RecordsError):
    """The battle is in state `current`, from which it cannot do what was asked."""

    code = "illegal_transition"

    def __init__(self, current: BattleState, wanted: str) -> None:
        super().__init__(f"the battle is {current}, it cannot become {wanted}; reload it")
        self.current = current
        self.wanted = wanted


class NotOwner(RecordsError):
    """Only the person who started a battle judges it."""

    code = "not_owner"

    def __init__(self, battle: str) -> None:
        super().__init__(f"battle {battle!r} belongs to another person; start your own battle")
        self.battle = battle


class NotVotable(RecordsError):
    """The battle is in state `state`, in which it cannot be judged."""

    code = "not_votable"

    def __init__(self, state: BattleState) -> None:
        mend = "start a new battle" if state == "void" else "stop the answers or wait for them"
        super().__init__(f"the battle is {state} and takes no judgement; {mend}")
        self.state = state


class VoteConflict(RecordsError):
    """The first vote is final; `in_force` is the one that stands."""

    code = "vote_conflict"

    def __init__(self, in_force: Vote) -> None:
        super().__init__(
            f"this battle was already decided with {in_force.choice!r}; "
            "the first vote stands, start a new battle to vote again"
        )
        self.in_force = in_force


class ReviewConflict(RecordsError):
    """A person's first review of an answer is final; `in_force` is the one that stands."""

    code = "review_conflict"

    def __init__(self, in_force: Review) -> None:
        super().__init__(
            "this answer was rated already, and its verdict shown; the first rating stands"
        )
        self.in_force = in_force


class OriginConflict(RecordsError):
    """A battle of this id is here, and it was fought elsewhere; `battle` is its id."""

    code = "origin_conflict"

    def __init__(self, battle: str) -> None:
        super().__init__(
            f"battle {battle!r} is here already and comes from another installation; "
            "take it out of the export"
        )
        self.battle = battle


class RecordRefused(RecordsError):
    """A constraint of the database refused the record; nothing was stored."""

    code = "record_refused"

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"the record contradicts what is stored ({cause}); "
            "record its battle, slot and turn first, and each of them once"
        )
