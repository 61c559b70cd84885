"""Many people at one API: limits of a key, the queue, and places that get free at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest

from assistant.api import answers
from assistant.api.meter import Meter
from assistant.api.settings import ApiSettings
from runners.scripted import Script

ASK = [{"role": "user", "content": "Say hello"}]
LONG = Script.of("word " * 2000, rate=50)
SHORT = Script.of("done", first_delay=0.05)


def ask(client, **fields):
    return client.chat.completions.create(model="alpha", messages=ASK, **fields)


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_key_may_ask_so_often_a_minute(open_desk) -> None:
    desk = open_desk(api={"requests_per_minute": 2})
    desk.script(SHORT)
    client = desk.client()
    assert client.models.list().data  # looking is free
    for _ in range(2):
        ask(client)
    with pytest.raises(openai.RateLimitError, match="2 requests a minute") as error:
        ask(client)
    assert (error.value.code, error.value.type) == ("rate_limit_exceeded", "requests")
    assert 0 < int(error.value.response.headers["retry-after"]) <= 60
    assert ask(desk.client(desk.key("ben"))).choices, "another key has its own count"


def test_a_key_may_use_so_many_tokens_a_day_also_after_a_restart(open_desk) -> None:
    desk = open_desk(api={"tokens_per_day": 5})
    desk.script(Script.of("one two three four"))
    key = desk.key("ann")
    ask(desk.client(key))
    with pytest.raises(openai.RateLimitError, match="00:00 UTC") as error:
        ask(desk.client(key))
    assert error.value.type == "tokens"
    assert int(error.value.response.headers["retry-after"]) <= 24 * 3600
    until(lambda: desk.keys.of("ann")[0].used)


async def test_what_was_spent_is_read_from_the_database_at_first(open_desk) -> None:
    desk = open_desk()
    made, _ = desk.keys.make("ann", "x")
    meter = Meter(desk.keys, ApiSettings(tokens_per_day=10))
    await meter.admit(made)
    meter.spend(made.id, 10)
    await meter.close()
    again = Meter(desk.keys, ApiSettings(tokens_per_day=10))
    with pytest.raises(Exception, match="used its 10 tokens"):
        await again.admit(made)
    await again.close()


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_frees_the_engine_at_once(desk, stream) -> None:
    desk.script(LONG)
    engine, client = desk.endpoints["alpha"], desk.client()
    if stream:
        answer = ask(client, stream=True)
        next(iter(answer))
        assert engine.active == 1
        answer.close()
    else:
        with pytest.raises(openai.APITimeoutError):
            ask(client.with_options(timeout=0.5))
    until(lambda: engine.active == 0)


def test_who_waits_is_told_the_position_and_who_leaves_the_queue_is_forgotten(open_desk) -> None:
    desk = open_desk(slots=1)
    desk.script(LONG)
    engine = desk.endpoints["alpha"]
    first = ask(desk.client(desk.key("ann")), stream=True)
    until(lambda: engine.active == 1)
    with pytest.raises(openai.APITimeoutError):
        ask(desk.client(desk.key("ben")).with_options(timeout=0.3))
    desk.script(SHORT)
    with ThreadPoolExecutor(1) as pool:
        raw = desk.client(desk.key("eve")).chat.completions.with_raw_response
        waiting = pool.submit(raw.create, model="alpha", messages=ASK)
        time.sleep(0.2)
        assert not waiting.done()
        first.close()
        answer = waiting.result(20)
    assert answer.headers["x-queue-position"] == "1"
    assert answer.parse().choices[0].message.content == "done"
    until(lambda: engine.active == 0)


def test_a_full_queue_is_said_at_once(open_desk) -> None:
    desk = open_desk(slots=1, api={"waiting": 2, "waiting_per_person": 1})
    desk.script(LONG)
    engine = desk.endpoints["alpha"]
    ann, ben, eve = (desk.key(name) for name in ("ann", "ben", "eve"))
    first = ask(desk.client(ann), stream=True)
    until(lambda: engine.active == 1)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(lambda: list(ask(desk.client(ann), stream=True, max_tokens=1)))
        refused = _refused_in_time(desk, ann)
        assert "of your requests wait already" in refused.message
        pool.submit(lambda: list(ask(desk.client(ben), stream=True, max_tokens=1)))
        refused = _refused_in_time(desk, eve)
        assert "too many requests wait" in refused.message
        assert refused.response.headers["retry-after"]
        desk.script(SHORT)
        first.close()
    until(lambda: engine.active == 0)


def _refused_in_time(desk, key: str) -> openai.RateLimitError:
    """The refusal, once the queue is as full as another thread makes it."""
    client = desk.client(key).with_options(timeout=0.3)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            ask(client)
        except openai.RateLimitError as error:
            return error
        except openai.APITimeoutError:
            pass
    raise AssertionError("never refused")


def test_a_long_answer_of_one_person_never_holds_up_another(open_desk) -> None:
    desk = open_desk(slots=2, fairness={"per_person": {"api": 8}})
    greedy = desk.key("ann")
    desk.script(LONG)
    answers = [ask(desk.client(greedy), stream=True)]
    until(lambda: desk.endpoints["alpha"].active == 1)
    desk.script(SHORT)
    with ThreadPoolExecutor(4) as pool:
        more = [pool.submit(ask, desk.client(greedy)) for _ in range(3)]
        assert ask(desk.client(desk.key("ben"))).choices[0].message.content == "done"
        answers[0].close()
        assert all(one.result(20).choices for one in more)


def test_usage_is_counted_for_who_leaves_in_the_middle(open_desk) -> None:
    desk = open_desk(api={"tokens_per_day": 100_000})
    desk.script(LONG)
    key = desk.key("ann")
    answer = ask(desk.client(key), stream=True)
    for _, _chunk in zip(range(5), answer, strict=False):
        pass
    answer.close()
    made = desk.keys.of("ann")[0]
    today = time.strftime("%Y-%m-%d", time.gmtime())
    until(lambda: desk.keys.tokens(made.id, today) >= 5)


def test_a_stream_is_kept_alive_while_a_prompt_is_read(desk, monkeypatch) -> None:
    """Engines tell their progress without words: clients get a comment, proxies a sign of life."""
    monkeypatch.setattr(answers, "_ALIVE_SECONDS", 0.0)
    desk.script(Script.of("late", first_delay=0.3))
    body = json.dumps({"model": "alpha", "messages": ASK, "stream": True}).encode()
    _, _, answer = desk.served.request("/v1/chat/completions", "POST", body, desk.headers())
    assert answer.startswith(b": ")
    assert answer.rstrip().endswith(b"data: [DONE]")
