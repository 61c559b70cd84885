"""From a live conversation to the values that pages see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.chat import tree
from assistant.chat.structured import json_state
from assistant.chat.values import (
    JSON,
    AnswerView,
    BlockRunView,
    BlockView,
    ContextExcerpt,
    ContextRemark,
    ContextView,
    ConversationView,
    FileLink,
    JsonState,
    TurnView,
)
from assistant.produced import chat_address
from eval.records.conversation_values import BlockFile, BlockRun, RunKind

if TYPE_CHECKING:
    from assistant.chat.live import Live, LiveAnswer, LiveTurn


def shown(live: Live) -> ConversationView:
    """Return the path from root to head, with everything that is known of it."""
    waiting = [one.ticket.position for one in live.answers() if one.ticket]
    positions = [position for position in waiting if position is not None]
    families = tree.families(live.turns)
    return ConversationView(
        id=live.id,
        title=live.title,
        system=live.system,
        sampling=live.sampling,
        contestants=live.contestants,
        turns=tuple(_turn(live, turn, families[turn.parent]) for turn in live.path()),
        head=live.head,
        version=live.version,
        position_in_queue=min(positions, default=None),
        unsaved=bool(live.unsaved),
        fix=live.fix,
        running=frozenset(live.running),
    )


def _turn(live: Live, turn: LiveTurn, beside: list[str]) -> TurnView:
    record = turn.record
    return TurnView(
        id=turn.id,
        parent=turn.parent,
        prompt=record.prompt,
        kind=record.kind,
        round=record.round,
        siblings=(beside.index(turn.id) + 1, len(beside)),
        sibling_ids=tuple(beside),
        answers=tuple(_answer(live, turn, answer) for answer in turn.newest()),
        created=record.created,
        problem=record.problem,
    )


def _answer(live: Live, turn: LiveTurn, answer: LiveAnswer) -> AnswerView:
    versions = turn.versions(answer.contestant)
    return AnswerView(
        id=answer.id,
        contestant=answer.contestant,
        name=live.names.get(answer.contestant, answer.contestant),
        version=answer.version,
        versions=len(versions),
        text=answer.text,
        state=answer.state,
        error=answer.error_code,
        finish_reason=answer.finish_reason,
        blocks=tuple(_block(answer, block) for block in answer.blocks()),
        judgements=dict(answer.judgements),
        usage=answer.usage,
        json_state=json_of(live, turn, answer),
        context=_context(answer.context),
        turns_left_out=answer.left_out,
        position=answer.ticket.position if answer.ticket else None,
        awaits_turn=answer.wait.shown,
        earlier=tuple(past.text for past in versions[:-1]),
    )


def _block(answer: LiveAnswer, block: BlockView) -> BlockView:
    runs: dict[RunKind, BlockRunView] = {
        kind: run_view(run, files)
        for (index, kind), (run, files) in answer.runs.items()
        if index == block.index
    }
    return replace(block, runs=runs) if runs else block


def run_view(run: BlockRun, files: tuple[BlockFile, ...]) -> BlockRunView:
    """Return a run with the addresses of its files."""
    return BlockRunView(
        run,
        tuple(FileLink(file.name, file.media, file.size, chat_address(file)) for file in files),
    )


def json_of(live: Live, turn: LiveTurn, answer: LiveAnswer) -> JsonState | None:
    """Return whether a finished answer is the JSON that was asked for; None where none was."""
    if turn.record.kind != JSON or not answer.state.final or not answer.text:
        return None
    if answer.json is None:
        asked = turn
        while asked.record.round and asked.parent:  # the schema stands in the first question
            asked = live.turns[asked.parent]
        can_retry = turn.record.round == 0
        answer.json = json_state(asked.record.sent, answer.text, can_retry=can_retry)
    return answer.json


def _context(stored: Mapping[str, Any] | None) -> ContextView | None:
    if stored is None:
        return None
    return ContextView(
        used=tuple(ContextExcerpt(**one) for one in stored["used"]),
        left_out=tuple(ContextExcerpt(**one) for one in stored["left_out"]),
        total_tokens=stored["total_tokens"],
        by_meaning=stored["by_meaning"],
        remarks=tuple(ContextRemark(**one) for one in stored["remarks"]),
    )
