"""The ASGI app of `/v1`: addresses, keys, limits, and faults in OpenAI's form."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from typing import Any

from starlette.datastructures import Headers

from assistant.admission import Admission
from assistant.api import faults
from assistant.api.answers import Answers, Engines
from assistant.api.faults import Fault
from assistant.api.keyring import Keyring
from assistant.api.meter import Meter
from assistant.api.requests import Asked, ChatRequest, InfillRequest, read
from assistant.api.settings import ApiSettings
from assistant.asgi import Receive, Scope, Send, read_body, send_json
from eval.records import DatabaseUnavailable
from eval.records.keys import Key, Keys
from runners.lineup import Contestant, Lineup

log = logging.getLogger(__name__)

MOST_BODY = 4_000_000  # bytes: more than any contestant's context holds
_MODELS = "/v1/models"
_REQUESTS: dict[str, type[Asked]] = {
    "/v1/chat/completions": ChatRequest,
    "/v1/completions": InfillRequest,
}


class Api:
    """Answers below `/v1/`. A key is always needed, whatever cookie a request carries."""

    def __init__(
        self,
        lineup: Lineup,
        engines: Engines,
        admission: Admission,
        keys: Keys,
        *,
        keyring: Keyring,
        settings: ApiSettings,
    ) -> None:
        self._lineup = lineup
        self._answers = Answers(lineup, engines, admission, settings)
        self._keyring = keyring
        self._meter = Meter(keys, settings)

    @staticmethod
    def has(path: str) -> bool:
        """Whether this app answers at a path."""
        return path.startswith("/v1/")

    async def close(self) -> None:
        """Write down what keys have used."""
        await self._meter.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as ASGI wants it."""
        sent = _Sent(send)
        try:
            await self._answer(scope, receive, sent)
        except Fault as fault:
            await _refuse(send, fault)
        except DatabaseUnavailable as error:
            log.warning("api: %s", error)
            await _refuse(send, faults.away())
        except Exception:
            # Neither the request nor its answer is in a traceback's text.
            log.exception("api: a request failed")
            if not sent.begun:
                await _refuse(send, faults.internal())
            else:
                raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = await self._keyring.find(Headers(scope=scope).get("authorization", ""))
        if key is None:
            raise faults.no_key()
        path, method = scope["path"], scope["method"]
        kind = _REQUESTS.get(path)
        if kind is None and path != _MODELS and not path.startswith(f"{_MODELS}/"):
            raise faults.unknown_address()
        wanted = "POST" if kind else "GET"
        if method != wanted:
            raise faults.wrong_method(wanted)
        if kind is None:
            await send_json(send, 200, self._models(path))
            return
        await self._meter.admit(key)
        body = await read_body(receive, MOST_BODY)
        if body is None:
            raise faults.too_large(MOST_BODY)
        await self._until_it_leaves(read(kind, body), key, receive, send)

    async def _until_it_leaves(
        self, request: Asked, key: Key, receive: Receive, send: Send
    ) -> None:
        """Answer, and stop at once when the client closes the connection."""
        spent: list[int] = []
        answering = asyncio.create_task(self._answers.answer(request, key, send, spent.append))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (answering, leaving):
                task.cancel()
            await asyncio.wait([answering, leaving])
            self._meter.spend(key.id, sum(spent))
        if not answering.cancelled():
            answering.result()

    def _models(self, path: str) -> dict[str, Any]:
        """The document of all models, or of the one that the path names."""
        if path != _MODELS:
            return _model(self._answers.contestant(path[len(_MODELS) + 1 :]))
        return {"object": "list", "data": [_model(one) for one in self._lineup.contestants]}


class _Sent:
    """A `send` that knows whether anything went through it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Any) -> None:
        self.begun = True
        await self._send(message)


def _model(contestant: Contestant) -> dict[str, Any]:
    released = contestant.released
    midnight = dt.datetime.combine(released, dt.time(), dt.UTC) if released else None
    return {
        "id": contestant.id,
        "object": "model",
        "created": int(midnight.timestamp()) if midnight else 0,
        "owned_by": contestant.developer,
        "name": contestant.name,
        "context_length": contestant.engine.context,
        "infill": contestant.infill is not None,
    }


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, fault: Fault) -> None:
    body = json.dumps(fault.document).encode()
    headers = [
        (b"content-type", b"application/json"), (b"cache-control", b"no-store"), *fault.headers,
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
