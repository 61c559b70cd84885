"""The client against an endpoint that notes when it spoke, by the same clock."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

import pytest

from eval.perf.arrivals import arrivals
from eval.perf.calibration import calibrate
from eval.perf.client import Heard, Request, ask, event_of
from eval.perf.derive import derive
from eval.perf.events import Cell, Event
from eval.perf.lengths import LengthError
from eval.perf.load import Measured, arriving, closed
from eval.perf.parts import in_parts
from eval.perf.prompts import Source
from eval.perf.texts import Texts
from runners.endpoint import Endpoint
from runners.scripted import Script, ScriptedEndpoint

WORDS = Script.of("one two three four five six", rate=50)
CELL = Cell(prompt_tokens=3, output_tokens=6, loop="closed", load=2)  # "user: Hi", "assistant:"


def request_to(server: ScriptedEndpoint, **changes) -> Request:
    endpoint = Endpoint(server.base_url, "scripted", 4096, "llamacpp", api_key="secret")
    return Request(endpoint, "Hi", 3, output_tokens=6, **changes)


async def heard_from(script: Script) -> tuple[Event, ScriptedEndpoint]:
    async with ScriptedEndpoint(script) as server:
        request = request_to(server)
        heard = await ask(request.exchange(), Heard(0, time.monotonic_ns(), 3))
    return event_of(heard, request.endpoint), server


async def test_every_chunk_is_noted_after_it_was_written_and_none_is_lost():
    event, server = await heard_from(WORDS)
    (received,) = server.requests
    assert len(event.at) == len(received.written) == 6
    assert event.failed is None
    assert all(noted >= said for noted, said in zip(event.at, received.written, strict=True))
    assert event.scheduled <= event.sent <= received.at * 1e9
    assert event.end == event.at[-1]
    assert event.chars == (4, 4, 6, 5, 5, 3)


async def test_the_time_to_first_token_is_the_endpoints_own():
    event, server = await heard_from(replace(WORDS, first_delay=1.0))
    (received,) = server.requests
    true = received.written[0] - event.scheduled
    assert 0 <= event.at[0] - event.scheduled - true < 0.5 * true


async def test_an_early_role_chunk_is_the_first_chunk_and_not_the_first_token():
    event, server = await heard_from(replace(WORDS, first_delay=0.3))
    assert event.first_byte <= event.first_chunk < server.requests[0].written[0] <= event.at[0]


async def test_without_a_role_chunk_the_first_chunk_is_the_first_token():
    event, _ = await heard_from(replace(WORDS, role_chunk=False))
    assert event.first_chunk == event.at[0]


async def test_tokens_come_from_usage_where_a_chunk_holds_four():
    event, _ = await heard_from(replace(WORDS, tokens_a_word=4))
    assert (len(event.at), event.output_tokens) == (6, 24)
    figures = derive(CELL, [event])["metrics"]
    assert figures["mean_tpot_ms"] == pytest.approx((event.at[5] - event.at[0]) / 23e6)
    assert figures["tokens_per_chunk"] == 4


async def test_without_usage_the_times_stand_and_the_tokens_are_missing():
    event, _ = await heard_from(replace(WORDS, usage=False))
    result = derive(CELL, [event])
    assert (event.output_tokens, event.prompt_tokens, event.counted) == (None, None, 3)
    assert result["flags"] == ["usage_missing"]
    assert result["metrics"]["mean_ttft_ms"] > 0


LIES = [-5, 10**30, float("nan"), float("inf"), 1.5, "8", True, None, [8], {}]


@pytest.mark.parametrize("told", LIES)
async def test_what_is_no_count_of_tokens_is_none_that_was_told(told, monkeypatch):
    monkeypatch.setattr(
        "runners.scripted.usage_of",
        lambda script, body: {"prompt_tokens": 3, "completion_tokens": told},
    )
    event, _ = await heard_from(WORDS)
    assert (event.done, event.prompt_tokens, event.output_tokens) == (True, 3, None)
    result = derive(CELL, [event])
    assert "usage_missing" in result["flags"]
    assert result["metrics"]["output_throughput"] is None
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("told", LIES)
async def test_a_prompt_that_nobody_counted_in_numbers_is_one_line(told, monkeypatch):
    monkeypatch.setattr(
        "runners.scripted.usage_of",
        lambda script, body: {"prompt_tokens": told, "completion_tokens": 1},
    )
    async with ScriptedEndpoint(WORDS) as server:
        texts = Texts(Endpoint(server.base_url, "scripted", 4096), Source("run"))
        with pytest.raises(LengthError, match="tells no count"):
            await texts.requests("a", 1, 64, 8, ignore_eos=True)


@pytest.mark.parametrize(
    ("told", "flag"), [(0, "output_short"), (5, "output_short"), (6, None), (300, "output_long")]
)
async def test_counts_that_were_not_asked_for_are_flagged(told, flag, monkeypatch):
    monkeypatch.setattr(
        "runners.scripted.usage_of",
        lambda script, body: {"prompt_tokens": 3, "completion_tokens": told},
    )
    event, _ = await heard_from(WORDS)
    lengths = {"output_short", "output_long"} & set(derive(CELL, [event])["flags"])
    assert lengths == ({flag} if flag else set())


async def test_the_end_of_a_stream_that_speaks_of_it_in_short_json_is_not_mistaken():
    exchange = Pieces(
        [
            b'data: {"choices":[{"delta":{"content":"[DONE]"}}]}\n\n',
            b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
            b"data: [DONE]\n\n",
            b"data: never\n\n",
        ]
    )
    heard = await ask(exchange, Heard(0, time.monotonic_ns(), 3))
    assert len(heard.reads) == 3


class Pieces:
    """An exchange whose reads are these pieces."""

    sent = 0.0

    def __init__(self, pieces):
        self._pieces = [*pieces, b""]

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_): ...

    async def read(self, seconds):
        return self._pieces.pop(0)


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (replace(WORDS, status=429), "rate_limited"),
        (replace(WORDS, status=500), "endpoint_failed"),
        (replace(WORDS, error_after=2), "endpoint_failed"),
        (replace(WORDS, disconnect_after=2), "stream_broken"),
        (replace(WORDS, end_after=2), "stream_broken"),
    ],
)
async def test_failures_have_a_class(script, error):
    began = time.monotonic_ns()
    event, _ = await heard_from(script)
    assert (event.error, event.done) == (error, False)
    assert began < event.scheduled < event.failed < time.monotonic_ns()
    assert event.failed >= max(event.at, default=0)
    assert derive(CELL, [event])["failures"] == {error: 1}


async def test_a_key_that_a_server_repeats_is_not_kept():
    fault = {"error": {"code": 500, "message": "your key is secret"}}
    for script in (replace(WORDS, error_after=1, error=fault), Script(status=500, error=fault)):
        event, _ = await heard_from(script)
        assert "your key is ***" in event.detail


async def test_a_tenth_that_fails_is_counted_and_leaves_the_rest():
    served = iter(range(100))

    def script(body):
        return replace(WORDS, status=500) if next(served) % 10 == 0 else WORDS

    async with ScriptedEndpoint(script) as server:
        measured = Measured()
        await closed([request_to(server)] * 20, 4, measured)
        endpoint = request_to(server).endpoint
    result = derive(CELL, [event_of(heard, endpoint) for heard in measured.heard])
    assert result["failures"] == {"endpoint_failed": 2}
    assert (result["metrics"]["completed"], result["metrics"]["failed"]) == (18, 2)


async def test_a_closed_loop_keeps_its_places_full_and_no_more():
    seen: list[int] = []
    async with ScriptedEndpoint() as server:
        server.script = lambda body: seen.append(server.active) or WORDS
        measured = Measured()
        await closed([request_to(server)] * 12, 3, measured)
    assert len(measured.heard) == 12
    assert max(seen) < 3  # those before it
    assert max(seen) == 2


async def test_a_closed_loop_ends_when_its_time_has_passed():
    async with ScriptedEndpoint(WORDS) as server:
        measured = Measured()
        await closed([request_to(server)] * 12, 2, measured, seconds=0.01)
    assert len(measured.heard) == 2


async def test_arrivals_wait_for_nobody_and_count_from_the_moment_that_was_drawn():
    async with ScriptedEndpoint(replace(WORDS, first_delay=0.5)) as server:
        measured = Measured()
        numbered = [request_to(server, number=n) for n in range(8)]
        await arriving(numbered, arrivals(8, 100.0, 5), measured)
    scheduled = [h.scheduled for h in sorted(measured.heard, key=lambda h: h.number)]
    assert [moment - scheduled[0] for moment in scheduled] == arrivals(8, 100.0, 5)
    assert all(heard.sent >= heard.scheduled for heard in measured.heard)
    # The last was sent before the first had ended, since nobody waited.
    assert max(h.sent for h in measured.heard) < min(h.reads[-1][0] for h in measured.heard)


def test_arrivals_are_those_of_the_seed_and_come_at_their_rate():
    drawn = arrivals(4000, 20.0, 1)
    assert drawn == arrivals(4000, 20.0, 1) != arrivals(4000, 20.0, 2)
    assert drawn[0] == 0
    assert drawn == sorted(drawn)
    assert drawn[-1] / 4000 == pytest.approx(1e9 / 20, rel=0.1)


async def test_a_client_that_is_held_up_says_so():
    async def hold_up() -> None:
        while True:
            await asyncio.sleep(0.01)
            time.sleep(0.06)

    async with ScriptedEndpoint(WORDS) as server:
        measured = Measured()
        blocker = asyncio.create_task(hold_up())
        await closed([request_to(server)] * 6, 2, measured)
        blocker.cancel()
        endpoint = request_to(server).endpoint
    events = [event_of(heard, endpoint) for heard in measured.heard]
    cell = replace(CELL, client=measured.client())
    assert "client_bound" in derive(cell, events)["flags"]


@pytest.mark.parametrize("offsets", [None, [n * 20_000_000 for n in range(9)]])
async def test_several_processes_send_what_one_would(offsets):
    seen: list[int] = []
    async with ScriptedEndpoint() as server:
        server.script = lambda body: seen.append(server.active) or WORDS
        measured = Measured()
        numbered = [request_to(server, number=n, ignore_eos=True) for n in range(9)]
        await in_parts(numbered, 2, measured, at_once=3, offsets=offsets)
        bodies = [received.body for received in server.requests]
    assert sorted(event.number for event in measured.events) == list(range(9))
    assert all(event.done and event.counted == 3 for event in measured.events)
    assert {body["ignore_eos"] for body in bodies} == {True}
    assert (measured.client().processes, measured.busy > 0, len(measured.lags) > 0) == (
        2,
        True,
        True,
    )
    if offsets is None:
        assert max(seen) < 3
    else:
        first, last = (f(event.scheduled for event in measured.events) for f in (min, max))
        assert last - first == offsets[-1]


async def test_interrupted_processes_still_tell_what_they_heard():
    count = iter(range(100))
    reached = asyncio.Event()

    def script(body):
        if next(count) < 4:
            return WORDS
        reached.set()
        return replace(WORDS, stall_after=1)

    async with ScriptedEndpoint(script) as server:
        measured = Measured()
        numbered = [request_to(server, number=n) for n in range(9)]
        under_way = asyncio.create_task(in_parts(numbered, 2, measured, at_once=2))
        async with asyncio.timeout(100):
            await reached.wait()
            while len(server.requests) < 6:  # both processes wait now
                await asyncio.sleep(0.01)
        under_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under_way
    assert len([event for event in measured.events if event.done]) == 4


async def test_the_calibration_hears_every_chunk_after_it_was_written():
    found = await calibrate(2)
    assert (found.streams, found.chunks) == (2, 120)
    assert 0 < found.lag_p50 <= found.lag_p99
    assert found.capacity > 0
