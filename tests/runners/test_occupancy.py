"""What servers tell of their answers under way."""

from __future__ import annotations

import asyncio

import pytest

from runners.endpoint import Endpoint
from runners.occupancy import busy_slots, running, under_way
from runners.scripted import Script, ScriptedEndpoint

METRICS = """# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a b"} 3.0
vllm:num_requests_running{engine="1",model_name="a b"} 1.0
vllm:num_requests_waiting{engine="0",model_name="a b"} 2.0
vllm:num_requests_running_total{engine="0"} 90.0
"""


def test_vllms_gauges_are_added_up_over_its_engines():
    assert running(METRICS) == 6


@pytest.mark.parametrize("text", ["", "<html>", "vllm:num_requests_running x"])
def test_what_is_no_metric_is_no_number(text):
    assert running(text) is None


@pytest.mark.parametrize("text", ["", "{}x", "3", '[{"id": 0}]', '{"error": 1}', "[" * 10**6])
def test_what_is_no_list_of_slots_is_no_number(text):
    assert busy_slots(text) is None


async def test_a_stream_under_way_is_seen_where_the_dialect_shows_it():
    async with ScriptedEndpoint(Script.of("one", stall_after=1)) as server:
        endpoints = {
            d: Endpoint(server.base_url, "m", 10, d) for d in ("llamacpp", "vllm", "openai")
        }
        assert await under_way(endpoints["llamacpp"]) == 0
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        body = b'{"messages": [{"role": "user", "content": "Hi"}], "stream": true}'
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\nContent-Type: application/json\r\n\r\n".encode() + body)
        await reader.readline()
        seen = [await under_way(endpoint) for endpoint in endpoints.values()]
        writer.close()
    assert seen == [1, None, None]


async def test_a_key_is_sent_and_a_server_that_is_gone_tells_nothing():
    async with ScriptedEndpoint(api_key="k") as server:
        endpoint = Endpoint(server.base_url, "m", 10, "llamacpp", api_key="k")
        assert await under_way(endpoint) == 0
        assert await under_way(Endpoint(server.base_url, "m", 10, "llamacpp")) is None
    assert await under_way(endpoint) is None
