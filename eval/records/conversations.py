"""Conversations with contestants whose names are known; apart from battles and ratings.

Answers are stored while they are written. What a person deletes is marked as deleted and
read no more. Judgements given here are open: the ratings' queries never see them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from sqlalchemy import Connection, delete, select, update

from eval.records import conversation_reading as reading
from eval.records.conversation_tables import (
    block_files,
    block_runs,
    chat_answers,
    chat_turns,
    conversations,
    open_judgements,
    text_vectors,
)
from eval.records.conversation_values import (
    BlockFile,
    BlockRun,
    ChatAnswer,
    ChatTurn,
    Conversation,
    ConversationRecord,
    ConversationSummary,
    OpenJudgement,
    Passage,
    WordHit,
    fold,
)
from eval.records.database import Database
from eval.records.rows import add_row, put_row, set_rows
from eval.records.store import Records
from eval.records.values import INTERRUPTED, RunFile, now

_AT_ONCE = 500  # values in one query: far below every database's bound


class Conversations:
    """The door to conversations. Methods are synchronous, commit before they return, and
    raise as those of `Records` do. Who may do what is the caller's to decide, except where
    a method takes a person.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def beside(cls, records: Records) -> Self:
        """Use the database that `records` has open; it is closed there."""
        return cls(records._database)  # the same package

    # Writing

    def start(self, conversation: Conversation) -> None:
        """Record a new conversation."""
        with self._database.writing() as db:
            add_row(db, conversations, vars(conversation) | {"folded": fold(conversation.title)})

    def change(self, conversation_id: str, **fields: Any) -> None:
        """Set fields of a conversation: title, named, system, sampling, contestants, head."""
        if "title" in fields:
            fields["folded"] = fold(fields["title"])
        with self._database.writing() as db:
            set_rows(db, conversations, {"id": conversation_id}, **fields)

    def add_turn(self, turn: ChatTurn, answers: Sequence[ChatAnswer], **fields: Any) -> None:
        """Record a turn with its first answers and make it the head; `fields` as `change`'s."""
        if "title" in fields:
            fields["folded"] = fold(fields["title"])
        with self._database.writing() as db:
            add_row(db, chat_turns, vars(turn) | {"folded": fold(turn.prompt)})
            for answer in answers:
                add_row(db, chat_answers, _answer_row(answer))
            fields |= {"head": turn.id, "changed": turn.created}
            set_rows(db, conversations, {"id": turn.conversation}, **fields)

    def add_answer(self, conversation_id: str, answer: ChatAnswer) -> None:
        """Record a further version of an answer."""
        with self._database.writing() as db:
            add_row(db, chat_answers, _answer_row(answer))
            set_rows(db, conversations, {"id": conversation_id}, changed=answer.created)

    def save_answer(self, answer: ChatAnswer) -> None:
        """Store what an answer is by now."""
        with self._database.writing() as db:
            set_rows(db, chat_answers, {"id": answer.id}, **_answer_row(answer))

    def delete_turns(self, conversation_id: str, turns: Iterable[str], head: str | None) -> None:
        """Mark turns as deleted and show another path."""
        with self._database.writing() as db:
            for some in _portions(turns):
                query = update(chat_turns).where(chat_turns.c.id.in_(some))
                db.execute(query.values(deleted=now()))
            set_rows(db, conversations, {"id": conversation_id}, head=head, changed=now())

    def delete(self, conversation_id: str) -> None:
        """Mark a conversation as deleted."""
        with self._database.writing() as db:
            set_rows(db, conversations, {"id": conversation_id}, deleted=now())

    def interrupt_writing(self) -> int:
        """After a restart: answers in writing become interrupted; return how many.

        One application a database: what a second one is writing would be ended too.
        """
        with self._database.writing() as db:
            return set_rows(db, chat_answers, {"state": "writing"}, state=INTERRUPTED)

    def judge(self, judgement: OpenJudgement) -> None:
        """Record an open judgement; earlier ones of its kind stay and count no more."""
        with self._database.writing() as db:
            add_row(db, open_judgements, vars(judgement))

    def add_run(self, run: BlockRun, files: Sequence[RunFile] = ()) -> tuple[BlockFile, ...]:
        """Record a run; its files take the place of those of the block's run before it."""
        with self._database.writing() as db:
            _drop_files(db, run)
            add_row(db, block_runs, vars(run))
            kept = tuple(_entry(run, n, file) for n, file in enumerate(files, start=1))
            for entry, file in zip(kept, files, strict=True):
                add_row(db, block_files, vars(entry) | {"content": file.content})
            return kept

    # Reading

    def read(self, conversation_id: str) -> ConversationRecord | None:
        """Return a conversation whole, None where there is none (any more)."""
        with self._database.reading() as db:
            return reading.read(db, conversation_id)

    def history(self, person: str, limit: int) -> list[ConversationSummary]:
        """Return a person's conversations that have a turn, newest change first."""
        with self._database.reading() as db:
            return reading.latest(db, person, limit)

    def holding(self, person: str, words: Sequence[str], limit: int) -> list[WordHit]:
        """Return a person's conversations in which every word stands, newest change first.

        Any case and width counts as the same; a word may be a part of one, and stands in the
        title, in a prompt or in an answer, of any version.
        """
        with self._database.reading() as db:
            return reading.holding(db, person, words, limit)

    def passages(self, person: str, limit: int) -> list[Passage]:
        """Return a person's newest turns, each with the beginning of its newest answer."""
        with self._database.reading() as db:
            return reading.passages(db, person, limit)

    def file(self, person: str, run: str, n: int) -> RunFile | None:
        """Return a file of a run in one of this person's conversations, else None."""
        with self._database.reading() as db:
            return reading.content(db, person, run, n)

    # What an encoder made of texts

    def vectors(self, encoder: str, digests: Iterable[str]) -> dict[str, bytes]:
        """Return the vectors that are kept, by the digest of their text."""
        found: dict[str, bytes] = {}
        with self._database.reading() as db:
            for some in _portions(digests):
                query = select(text_vectors.c.digest, text_vectors.c.vector).where(
                    text_vectors.c.encoder == encoder, text_vectors.c.digest.in_(some)
                )
                found |= {row.digest: bytes(row.vector) for row in db.execute(query)}
        return found

    def keep_vectors(self, encoder: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors by the digest of their text."""
        with self._database.writing() as db:
            for digest, vector in vectors.items():
                key = {"encoder": encoder, "digest": digest}
                put_row(db, text_vectors, key | {"vector": vector})


def _answer_row(answer: ChatAnswer) -> dict[str, Any]:
    return vars(answer) | {"folded": fold(answer.text)}


def _drop_files(db: Connection, run: BlockRun) -> None:
    before = select(block_runs.c.id).where(
        block_runs.c.answer == run.answer,
        block_runs.c.block == run.block,
        block_runs.c.kind == run.kind,
    )
    db.execute(delete(block_files).where(block_files.c.run.in_(before)))


def _entry(run: BlockRun, n: int, file: RunFile) -> BlockFile:
    digest = hashlib.sha256(file.content).hexdigest()
    return BlockFile(run.id, n, file.name, file.media, len(file.content), digest)


def _portions(values: Iterable[str]) -> Iterable[list[str]]:
    given = list(values)
    return (given[at : at + _AT_ONCE] for at in range(0, len(given), _AT_ONCE))
