"""One answer's bytes into events, with made-up times."""

from __future__ import annotations

import json

from runners.answer import Transcript
from runners.reading import Reading


def sse(text: str = "", finish_reason: str | None = None, **more) -> bytes:
    choice = {"delta": {"content": text}, "finish_reason": finish_reason}
    return f"data: {json.dumps({'choices': [choice], **more})}\n\n".encode()


def read(*pieces: bytes, repetition_stop: bool = False) -> Reading:
    """Feed the pieces at the times 1, 2, 3, …"""
    reading = Reading(Transcript(0.0), repetition_stop=repetition_stop)
    for at, piece in enumerate(pieces, start=1):
        list(reading.take(piece, float(at)))
    return reading


def test_an_empty_answer_ends_at_its_finish_chunk():
    answer = read(sse(), sse(finish_reason="stop"), b"data: [DONE]\n\n").end().answer
    assert (answer.timings.first_chunk, answer.timings.end) == (1, 2)


def test_a_finish_reason_may_come_with_the_last_words():
    answer = read(sse("one "), sse("two", "length"), b"data: [DONE]\n\n").end().answer
    assert (answer.text, answer.finish_reason, answer.timings.end) == ("one two", "length", 2)


def test_an_end_without_a_reason_is_unknown_not_guessed():
    assert read(sse("one"), b"data: [DONE]\n\n").end().answer.finish_reason == "unknown"


def test_nothing_is_read_after_the_end():
    reading = read(sse("one"), b"data: [DONE]\n\n" + sse("two"))
    assert reading.complete
    assert reading.end().answer.text == "one"


def test_the_servers_own_reason_stands_against_a_repetition_in_the_same_chunk():
    reading = read(sse("again " * 400, "stop"), repetition_stop=True)
    assert reading.end().answer.finish_reason == "stop"


def test_usage_inside_the_finish_chunk_is_found():
    usage = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    reading = read(sse("one"), sse(finish_reason="stop", usage=usage), b"data: [DONE]\n\n")
    assert reading.end().answer.usage.prompt_tokens == 5
