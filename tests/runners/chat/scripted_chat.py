"""A chat model on a scripted endpoint, and its answers."""

from __future__ import annotations

import asyncio
import time

import aiohttp
from langchain_core.messages import HumanMessage

from runners.answer import Answer, StreamEvent
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.lineup import Sampling
from runners.scripted import ScriptedEndpoint

QUESTION = [HumanMessage("Sort a list, please.")]
CONTEXT = 100


def model_at(server: ScriptedEndpoint, **fields) -> ChatModel:
    sampling = fields.pop("sampling", Sampling(max_tokens=50))
    endpoint = Endpoint(server.base_url, "m", CONTEXT, "llamacpp", fields.pop("api_key", None))
    return ChatModel(endpoint=endpoint, sampling=sampling, **fields)


async def events_of(model: ChatModel, messages=QUESTION, **options) -> list[StreamEvent]:
    return [event async for event in model.events(messages, **options)]


async def answer_of(model: ChatModel, messages=QUESTION, **options) -> Answer:
    answer = (await events_of(model, messages, **options))[-1].answer
    assert answer
    return answer


async def slots_are_free(server: ScriptedEndpoint, within: float) -> bool:
    """Ask the server itself, as one would ask llama.cpp."""
    until = time.monotonic() + within
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until:
            async with session.get(f"{server.base_url}/slots") as response:
                if not any(slot["is_processing"] for slot in await response.json()):
                    return True
            await asyncio.sleep(0.01)
    return False
