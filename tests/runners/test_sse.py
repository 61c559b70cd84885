"""The stream parser: how bytes are cut must not matter."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.answer import Usage
from runners.sse import LONGEST_LINE, Chunk, EventStream, NotAStreamError, chunk_of

lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
events = st.lists(st.lists(lines, min_size=1, max_size=3), max_size=6)
noise = st.sampled_from(["", ": ping\n", "event: message\n", "id: 7\nretry: 10\n"])


def parsed(parts: list[bytes]) -> list[bytes]:
    stream = EventStream()
    return [event for part in parts for event in stream.feed(part)] + stream.close()


def written(events: list[list[str]], noises: list[str], end: str) -> bytes:
    blocks = [
        noises[n % len(noises)] + "".join(f"data: {line}\n" for line in event) + "\n"
        for n, event in enumerate(events)
    ]
    return "".join(blocks).replace("\n", end).encode()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:stop] for start, stop in itertools.pairwise(bounds)]


@settings(deadline=None)
@given(
    events,
    st.lists(noise, min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 10**6), max_size=30),
)
def test_any_split_and_line_ending_gives_the_same_events(events, noises, end, places):
    expected = ["\n".join(event).encode() for event in events]
    data = written(events, noises, end)
    assert parsed(cut(data, places)) == expected
    assert parsed([data[n : n + 1] for n in range(len(data))]) == expected


def test_the_last_event_counts_without_its_blank_line():
    assert parsed([b"data: a\n\ndata: [DONE]"]) == [b"a", b"[DONE]"]


def test_a_line_without_an_end_is_refused():
    stream = EventStream()
    with pytest.raises(NotAStreamError):
        for _ in range(LONGEST_LINE // 2**16 + 1):
            stream.feed(b"x" * 2**16)


@pytest.mark.parametrize(
    ("body", "chunk"),
    [
        ({"choices": [{"delta": {"content": "a"}, "finish_reason": None}]}, Chunk("a")),
        ({"choices": [{"delta": {"role": "assistant", "content": None}}]}, Chunk()),
        ({"choices": [{"delta": {}, "finish_reason": "stop"}]}, Chunk(finish_reason="stop")),
        ({"choices": [], "usage": None}, Chunk()),
        (
            {"usage": {"prompt_tokens": 9}, "timings": {"cache_n": 7}},
            Chunk(usage=Usage(9, None, 7)),
        ),
        (
            {
                "usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 5}},
                "timings": {"cache_n": 7},
            },
            Chunk(usage=Usage(9, None, 5)),
        ),
        ({"error": {"code": 500}}, Chunk(error={"code": 500})),
        ({"error": "plain words"}, Chunk(error="plain words")),
    ],
)
def test_chunks_of_every_shape_are_read(body, chunk):
    assert chunk_of(json.dumps(body).encode()) == chunk


@pytest.mark.parametrize(
    "event",
    [
        b"{",
        b"[]",
        b"3",
        b'{"choices": 3}',
        b'{"choices": [3]}',
        b"\xff",
        b'{"usage": 1}',
        b"[" * 10**6,
    ],
)
def test_what_is_no_chunk_is_refused(event):
    with pytest.raises(NotAStreamError):
        chunk_of(event)
