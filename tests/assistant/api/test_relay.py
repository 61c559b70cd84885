"""The engine's stream made into ours: any split of the bytes, whatever an engine may send."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.api.relay import Relay, Whole
from runners.errors import EndpointFailed

CHUNKS = [
    {"choices": [{"delta": {"role": "assistant", "content": None}}], "system_fingerprint": "b1"},
    {"choices": [{"delta": {"content": "Hi"}, "finish_reason": None}], "model": "/models/x.gguf"},
    {"choices": [{"delta": {"content": " 数\n"}}], "prompt_progress": {"total": 3}},
    {"choices": [{"delta": {}, "finish_reason": "stop"}], "timings": {"cache_n": 1}},
    {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}, "model": "/models/x"},
]
STREAM = (
    b"".join(b"data: %b\r\n\r\n" % json.dumps(c).encode() for c in CHUNKS) + b"data: [DONE]\n\n"
)


def relay() -> Relay:
    return Relay("chat", "alpha", lambda error: EndpointFailed(500, detail=str(error)))


def played(parts: list[bytes]) -> tuple[Relay, str]:
    reading, whole = relay(), Whole("chat")
    for part in parts:
        for choice in reading.take(part):
            whole.add(choice)
    return reading, whole.choice["message"]["content"]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_any_split_of_the_bytes_gives_the_same_answer(cuts) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    parts = [STREAM[a:b] for a, b in pairwise(edges) if a < b]
    reading, text = played(parts)
    assert text == "Hi 数\n"
    assert (reading.complete, reading.fault) == (True, None)
    assert reading.usage["total_tokens"] == 5


def test_what_is_written_has_known_fields_only() -> None:
    reading = relay()
    written = reading.written(reading.take(STREAM)) + reading.written_usage()
    events = [json.loads(line[6:]) for line in written.decode().split("\n\n") if line]
    fields = {"id", "object", "created", "model", "choices"}
    assert [set(event) for event in events] == [fields] * 3 + [fields | {"usage"}]
    assert {event["model"] for event in events} == {"alpha"}
    assert {event["object"] for event in events} == {"chat.completion.chunk"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["choices", "delta", "content", "tool_calls", "function", "name", "arguments", "index",
             "id", "usage", "error", "finish_reason", "prompt_tokens", "logprobs", "model"]
        ), inner,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(json_values | st.binary(max_size=20), max_size=5))
def test_whatever_an_engine_sends_is_an_answer_or_a_named_fault(events) -> None:
    reading, whole = relay(), Whole("chat")
    for event in events:
        data = event if isinstance(event, bytes) else json.dumps(event).encode()
        choices = reading.take(b"data: " + data.replace(b"\n", b" ") + b"\n\n")
        if reading.fault:
            return
        json.loads(b"[%b]" % b",".join(json.dumps(choice).encode() for choice in choices))
        for choice in choices:
            whole.add(choice)
    assert whole.choice["index"] == 0
