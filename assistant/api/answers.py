"""One request under way: in the queue, at the engine, back to the client.

Leaving early, for whatever reason, gives back the place in the queue and closes the
connection to the engine, which is how its slot gets free.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from functools import partial
from typing import Protocol

from assistant.admission import Admission
from assistant.api import faults
from assistant.api.asked import Call, call_for
from assistant.api.faults import Fault
from assistant.api.relay import ALIVE, DONE, Body, Relay, Whole
from assistant.api.requests import Asked
from assistant.api.settings import ApiSettings
from assistant.asgi import Send
from assistant.language import texts
from assistant.wait import NoTurn, in_turn
from eval.records.keys import Key
from runners.connection import Exchange
from runners.endpoint import Endpoint
from runners.engines.status import EngineStatus
from runners.errors import ChatError
from runners.lineup import Contestant, Lineup
from runners.refusals import from_refusal

log = logging.getLogger(__name__)

# How long usage may come after the finish reason.
_USAGE_SECONDS = 1.0
# After so long without words a comment says that the prompt is being read.
_ALIVE_SECONDS = 2.0
# A rough count, for answers that were left before their usage came.
_BYTES_PER_TOKEN = 4
_STREAM_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)
_JSON_HEADERS = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))

# Only vLLM is stopped between turns; where it answers is known in its turn.
_STOPPED = Endpoint("", "", 0, "vllm")

Spend = Callable[[int], None]


class Engines(Protocol):
    """What the API needs of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...

    def turn(self, contestant: str) -> AbstractAsyncContextManager[EngineStatus]: ...

    def report(self, contestant: str, error: ChatError) -> None: ...


class Answers:
    """Answers requests on the engines of one lineup."""

    def __init__(
        self, lineup: Lineup, engines: Engines, admission: Admission, settings: ApiSettings
    ) -> None:
        self._known = {one.id: one for one in lineup.contestants}
        self._engines = engines
        self._admission = admission
        self._settings = settings

    def contestant(self, model: str) -> Contestant:
        """Return a contestant by its id; raise a `Fault` (404)."""
        if model not in self._known:
            raise faults.unknown_model(model, list(self._known))
        return self._known[model]

    async def answer(self, request: Asked, key: Key, send: Send, spend: Spend) -> None:
        """Answer a request; raise a `Fault` as long as nothing was sent yet.

        `spend` is told how many tokens it took, also when the client has left.
        """
        contestant = self.contestant(request.model)
        status = self._engines.statuses().get(contestant.id)
        call_for(request, contestant, self._foreseen(contestant.id, status))  # or it is refused now
        self._refuse_full_queue(key.person)
        needs = {"a": contestant.id}
        with self._admission.enter(needs, _nothing, use="api", person=key.person) as ticket:
            queued = ticket.position or 0
            await ticket.admitted()
            # The engine may be another one by now: it was restarted while this one waited.
            async with self._awake(contestant.id) as endpoint:
                call = call_for(request, contestant, endpoint)
                await self._reply(request, call, endpoint, _Reply(send, queued), spend)

    @asynccontextmanager
    async def _awake(self, contestant: str) -> AsyncIterator[Endpoint]:
        """Have a contestant's endpoint while it may be asked; raise a `Fault` if there is none."""
        try:
            async with in_turn(self._engines.turn(contestant)) as status:
                yield self._endpoint(contestant, status)
        except NoTurn as error:
            self._note(contestant, error)
            raise faults.from_engine(error) from error

    async def _reply(
        self, request: Asked, call: Call, endpoint: Endpoint, reply: _Reply, spend: Spend
    ) -> None:
        """Ask the engine and pass its answer on to the client."""
        name = request.model
        relay = Relay(call.kind, name, partial(_named, endpoint, call.max_tokens))
        try:
            async with aclosing(self._events(endpoint, call, relay)) as events:
                await (_stream if request.stream else _whole)(request, relay, events, reply)
        except ChatError as error:
            self._note(name, error)
            await reply.fail(faults.from_engine(error))
        finally:
            spend(_tokens(relay, call))

    async def _events(
        self, endpoint: Endpoint, call: Call, relay: Relay
    ) -> AsyncGenerator[list[Body], None]:
        """Yield the choices as they come; an empty list is a sign of life without words."""
        expects, limits = "text/event-stream", self._settings
        exchange = Exchange(
            endpoint, call.path, call.body, expects=expects, max_tokens=call.max_tokens
        )
        async with exchange:
            while not relay.complete:
                if relay.finished:
                    bound = _USAGE_SECONDS
                else:
                    bound = limits.stall_seconds if relay.chunks else limits.prefill_seconds
                try:
                    received = await exchange.read(bound)
                except ChatError:
                    if not relay.finished:
                        raise
                    return  # the answer is whole without its statistics
                yield relay.take(received)
                if relay.fault:
                    raise relay.fault

    def _foreseen(self, contestant: str, status: EngineStatus | None) -> Endpoint:
        """Where it is, or a stand-in for one that is stopped between its turns."""
        if status and status.state == "ready" and status.endpoint is None:
            return _STOPPED
        return self._endpoint(contestant, status)

    def _endpoint(self, contestant: str, status: EngineStatus | None) -> Endpoint:
        if status and status.endpoint:
            return status.endpoint
        words = texts("en").get(f"engine.{status.code}", "") if status else ""
        raise faults.not_ready(contestant, words or "its engine is starting; try again soon")

    def _refuse_full_queue(self, person: str) -> None:
        waiting, limits = self._admission.waiting_for, self._settings
        if waiting("api") >= limits.waiting:
            raise faults.limited("requests", "too many requests wait for the engines", 5)
        if waiting("api", person) >= limits.waiting_per_person:
            raise faults.limited(
                "requests", f"{limits.waiting_per_person} of your requests wait already", 5
            )

    def _note(self, contestant: str, error: ChatError) -> None:
        log.warning("api: %s: %s %s", contestant, error.code, error.detail)
        self._engines.report(contestant, error)


class _Reply:
    """What goes to the client; the status is settled by the first that is sent."""

    def __init__(self, send: Send, queued: int) -> None:
        self._send = send
        self._headers = [(b"x-queue-position", str(queued).encode())]
        self.begun = False

    async def part(self, body: bytes) -> None:
        """Send a part of a stream."""
        await self._begin()
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes) -> None:
        """Send the last part of a stream."""
        await self._begin()
        await self._send({"type": "http.response.body", "body": body})

    async def document(self, document: Body) -> None:
        """Send an answer that is no stream."""
        self.begun = True
        headers = [*_JSON_HEADERS, *self._headers]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        body = json.dumps(document).encode()
        await self._send({"type": "http.response.body", "body": body})

    async def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            headers = [*_STREAM_HEADERS, *self._headers]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def fail(self, fault: Fault) -> None:
        """End with a fault: as the status where that is still open, else as an event."""
        if not self.begun:
            raise fault
        await self.end(b"data: %b\n\n" % json.dumps(fault.document).encode())


async def _stream(
    request: Asked, relay: Relay, events: AsyncIterator[list[Body]], reply: _Reply
) -> None:
    last, spoke = b"", time.monotonic()
    async for choices in events:
        now = time.monotonic()
        if relay.complete:
            last = relay.written(choices)  # goes with what follows: each send costs time
        elif choices:
            await reply.part(relay.written(choices))
            spoke = now
        elif now > spoke + _ALIVE_SECONDS:
            await reply.part(ALIVE)
            spoke = now
    usage = relay.written_usage() if request.tells_usage and relay.usage else b""
    await reply.end(last + usage + DONE)


async def _whole(
    request: Asked, relay: Relay, events: AsyncIterator[list[Body]], reply: _Reply
) -> None:
    whole = Whole(relay.kind)
    async for choices in events:
        for choice in choices:
            whole.add(choice)
    await reply.document(relay.whole(whole.choice))


def _named(endpoint: Endpoint, max_tokens: int, error: object) -> ChatError:
    """The error of an error object that came inside a stream."""
    code = error.get("code") if isinstance(error, dict) else None
    return from_refusal(
        code if isinstance(code, int) and 400 <= code < 600 else 500,
        {"error": error},
        context=endpoint.context,
        max_tokens=max_tokens,
        dialect=endpoint.dialect,
    )


def _tokens(relay: Relay, call: Call) -> int:
    if relay.usage:
        return int(relay.usage["total_tokens"])
    if not relay.chunks:
        return 0
    asked = json.dumps(call.body.get("messages") or call.body.get("prompt"), ensure_ascii=False)
    return relay.chunks + len(asked.encode("utf-8", "replace")) // _BYTES_PER_TOKEN


def _nothing() -> None:
    """A request learns its position once: nobody can be told about it on the way."""
