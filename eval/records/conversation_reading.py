"""Reading conversations: one whole, a person's list, and where words stand in them.

Functions run inside a transaction. What is deleted is never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    union_all,
)

from eval.records.conversation_tables import (
    block_files,
    block_runs,
    chat_answers,
    chat_turns,
    conversations,
    open_judgements,
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
from eval.records.tables import clean
from eval.records.values import RunFile

_ALIVE = chat_turns.c.deleted.is_(None)
# How much of a prompt, and of an answer, an encoder gets to see.
_PASSAGE = 1_000

Value = TypeVar("Value")


def read(db: Connection, conversation_id: str) -> ConversationRecord | None:
    """Return a conversation with everything in it, None where it is not (any more)."""
    mine = (conversations.c.id == conversation_id) & conversations.c.deleted.is_(None)
    row = db.execute(select(conversations).where(mine)).one_or_none()
    if row is None:
        return None
    turns = (chat_turns.c.conversation == conversation_id) & _ALIVE
    own = chat_answers.c.turn.in_(select(chat_turns.c.id).where(turns))
    of_own = select(chat_answers.c.id).where(own)
    runs = select(block_runs).where(block_runs.c.answer.in_(of_own)).order_by(block_runs.c.number)
    return ConversationRecord(
        _value(Conversation, row),
        db.execute(_last(conversation_id)).scalar() or 0,
        _all(db, ChatTurn, select(chat_turns).where(turns).order_by(chat_turns.c.n)),
        _all(
            db,
            ChatAnswer,
            select(chat_answers)
            .where(own)
            .order_by(chat_answers.c.created, chat_answers.c.version, chat_answers.c.id),
        ),
        _all(
            db,
            OpenJudgement,
            select(open_judgements)
            .where(open_judgements.c.answer.in_(of_own))
            .order_by(open_judgements.c.id),
        ),
        _all(db, BlockRun, runs),
        _all(db, BlockFile, _files(of_own)),
    )


def _last(conversation_id: str) -> Select[Any]:
    return select(func.max(chat_turns.c.n)).where(chat_turns.c.conversation == conversation_id)


def _files(answers: Select[Any]) -> Select[Any]:
    """Without the contents: they are fetched one at a time."""
    columns = [block_files.c[field.name] for field in fields(BlockFile)]
    return (
        select(*columns)
        .join(block_runs, block_runs.c.id == block_files.c.run)
        .where(block_runs.c.answer.in_(answers))
        .order_by(block_files.c.run, block_files.c.n)
    )


def latest(db: Connection, person: str, limit: int) -> list[ConversationSummary]:
    """Return a person's conversations that have a turn, newest change first."""
    counted = (
        select(chat_turns.c.conversation, func.count().label("turns"))
        .where(_ALIVE)
        .group_by(chat_turns.c.conversation)
        .subquery()
    )
    query = (
        select(*_HEADING, conversations.c.contestants, counted.c.turns)
        .join(counted, counted.c.conversation == conversations.c.id)
        .where(_of(person))
        .order_by(conversations.c.changed.desc(), conversations.c.id)
        .limit(limit)
    )
    return list(_all(db, ConversationSummary, query))


def holding(db: Connection, person: str, words: Sequence[str], limit: int) -> list[WordHit]:
    """Return a person's conversations in which every word stands, newest change first.

    Of each, the text that holds most of the words; the first of equals.
    """
    folded = [clean(fold(word)) for word in words if fold(word)]
    if not folded:
        return []
    query = (
        select(*_HEADING)
        .where(_of(person), *(_holds_somewhere(word) for word in folded))
        .order_by(conversations.c.changed.desc(), conversations.c.id)
        .limit(limit)
    )
    found = db.execute(query).all()
    places = _places(db, [row.id for row in found], folded)
    return [
        WordHit(row.id, row.title, row.changed, *places.get(row.id, (None, row.title)))
        for row in found
    ]


def _holds_somewhere(word: str) -> ColumnElement[bool]:
    in_turns = select(chat_turns.c.id).where(
        chat_turns.c.conversation == conversations.c.id, _ALIVE
    )
    in_prompt = in_turns.where(_holds(chat_turns.c.folded, word))
    in_answer = in_turns.join(chat_answers, chat_answers.c.turn == chat_turns.c.id).where(
        _holds(chat_answers.c.folded, word)
    )
    return or_(_holds(conversations.c.folded, word), exists(in_prompt), exists(in_answer))


def _holds(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return column.contains(word, autoescape=True)


def _places(
    db: Connection, ids: Sequence[str], folded: Sequence[str]
) -> Mapping[str, tuple[str, str]]:
    """Return per conversation the turn and text that hold most words, if any does."""
    mine = and_(chat_turns.c.conversation.in_(ids), _ALIVE)
    columns = (chat_turns.c.conversation, chat_turns.c.n, chat_turns.c.id)
    prompts = select(*columns, chat_turns.c.prompt.label("text"), chat_turns.c.folded).where(
        mine, or_(*(_holds(chat_turns.c.folded, word) for word in folded))
    )
    answers = (
        select(*columns, chat_answers.c.text, chat_answers.c.folded)
        .join(chat_answers, chat_answers.c.turn == chat_turns.c.id)
        .where(mine, or_(*(_holds(chat_answers.c.folded, word) for word in folded)))
    )
    best: dict[str, tuple[int, str, str]] = {}
    for row in sorted(db.execute(union_all(prompts, answers)), key=lambda row: row.n):
        held = sum(word in row.folded for word in folded)
        if held > best.get(row.conversation, (0, "", ""))[0]:
            best[row.conversation] = (held, row.id, row.text)
    return {name: (turn, text) for name, (_, turn, text) in best.items()}


def passages(db: Connection, person: str, limit: int) -> list[Passage]:
    """Return the newest `limit` turns of a person, each with what was answered last."""
    prompt = func.substr(chat_turns.c.prompt, 1, _PASSAGE).label("prompt")
    answer = func.substr(chat_answers.c.text, 1, _PASSAGE).label("answer")
    turns = (
        select(chat_turns.c.id)
        .join(conversations, conversations.c.id == chat_turns.c.conversation)
        .where(_of(person), _ALIVE)
        .order_by(chat_turns.c.created.desc(), chat_turns.c.id)
        .limit(limit)
    )
    query = (
        select(*_HEADING, chat_turns.c.id.label("turn"), prompt, answer)
        .join(chat_turns, chat_turns.c.conversation == conversations.c.id)
        .outerjoin(chat_answers, chat_answers.c.turn == chat_turns.c.id)
        .where(chat_turns.c.id.in_(turns))
        .order_by(chat_turns.c.created, chat_turns.c.id, chat_answers.c.created)
    )
    newest = {row.turn: row for row in db.execute(query)}
    return [
        Passage(row.id, row.title, row.changed, row.turn, f"{row.prompt}\n\n{row.answer or ''}")
        for row in newest.values()
    ]


def content(db: Connection, person: str, run: str, n: int) -> RunFile | None:
    """Return one file of a run in a conversation of this person's, None where there is none."""
    query = (
        select(block_files.c.name, block_files.c.content, block_files.c.media)
        .join(block_runs, block_runs.c.id == block_files.c.run)
        .join(chat_answers, chat_answers.c.id == block_runs.c.answer)
        .join(chat_turns, chat_turns.c.id == chat_answers.c.turn)
        .join(conversations, conversations.c.id == chat_turns.c.conversation)
        .where(_of(person), _ALIVE, block_files.c.run == run, block_files.c.n == n)
    )
    row = db.execute(query).one_or_none()
    return None if row is None else RunFile(row.name, bytes(row.content), row.media)


_HEADING = (conversations.c.id, conversations.c.title, conversations.c.changed)


def _of(person: str) -> ColumnElement[bool]:
    return and_(conversations.c.person == person, conversations.c.deleted.is_(None))


def _all(db: Connection, kind: type[Value], query: Select[Any]) -> tuple[Value, ...]:
    return tuple(_value(kind, row) for row in db.execute(query))


def _value(kind: type[Value], row: Row[Any]) -> Value:
    """A dataclass from the columns that have its fields' names; JSON's lists are tuples."""
    named: Iterable[Any] = fields(kind)  # type: ignore[arg-type]  # all of ours are
    given = {field.name: row._mapping[field.name] for field in named}
    return kind(**{n: tuple(v) if isinstance(v, list) else v for n, v in given.items()})
