"""A recorded conversation made live again, after a restart or once it left the memory."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.chat.live import Live, LiveAnswer, LiveTurn
from assistant.chat.values import AnswerState, ChatSampling
from eval.records.conversation_values import ChatAnswer, ConversationRecord


def restored(record: ConversationRecord, names: Mapping[str, str]) -> Live:
    """The conversation as its records tell it; nothing of it runs any more.

    Slow for long ones (its code is parsed): call it in a thread.
    """
    head = record.conversation
    live = Live(head.id, head.person, names)
    live.is_recorded = True
    live.title, live.named, live.system = head.title, head.named, head.system
    live.sampling = ChatSampling(**head.sampling)
    live.contestants = tuple(head.contestants)
    live.turns = {turn.id: LiveTurn(turn) for turn in record.turns}
    live.head = head.head if head.head in live.turns else None
    live.count = record.last
    answers = {}
    for recorded in record.answers:
        answer = answers[recorded.id] = _answer(recorded)
        live.turns[recorded.turn].answers.append(answer)
    for judgement in record.judgements:
        answers[judgement.answer].hear(judgement)
    for run in record.runs:
        files = tuple(file for file in record.files if file.run == run.id)
        answers[run.answer].keep_run(run, files)
    for answer in answers.values():
        answer.blocks()
    return live


def _answer(recorded: ChatAnswer) -> LiveAnswer:
    writing = recorded.state == "writing"
    state = AnswerState.INTERRUPTED if writing else AnswerState(recorded.state)
    return LiveAnswer(
        id=recorded.id,
        turn=recorded.turn,
        contestant=recorded.contestant,
        version=recorded.version,
        parts=[recorded.text] if recorded.text else [],
        state=state,
        error_code=recorded.error_code,
        finish_reason=recorded.finish_reason,
        usage=recorded.usage,
        timings=recorded.timings,
        sampling=recorded.sampling,
        context=recorded.context,
        left_out=recorded.left_out,
        created=recorded.created,
    )
