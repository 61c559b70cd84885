"""One HTTP exchange with an endpoint: the only place that opens a socket to a model.

Nothing is retried. Leaving an exchange early closes its connection, which is how
an engine learns that its slot is free.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from asyncio import AbstractEventLoop
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Any, Self

import aiohttp

from runners import errors, refusals
from runners.endpoint import Endpoint

CONNECT_SECONDS = 10.0
# The default of 64 KiB pauses the socket in the middle of long streams.
_READ_BUFFER = 2**20
_LONGEST_REFUSAL = 64 * 2**10

_sessions: dict[AbstractEventLoop, tuple[aiohttp.ClientSession, AsyncGenerator[Any, None]]] = {}


async def _session() -> aiohttp.ClientSession:
    """Return this loop's session, made at the first call."""
    loop = asyncio.get_running_loop()
    if loop not in _sessions:
        keeper = _keep_session(loop)
        _sessions[loop] = (await anext(keeper), keeper)
    return _sessions[loop][0]


async def _keep_session(loop: AbstractEventLoop) -> AsyncGenerator[aiohttp.ClientSession, None]:
    """Hold a session until the loop ends.

    A loop closes its suspended asynchronous generators when it shuts down, which
    is the only hook that closes the session without anyone having to remember it.
    """
    # A connection of its own for every exchange: one that the server is just closing
    # looks like an engine that died (seen with llama.cpp), and nothing is retried.
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        read_bufsize=_READ_BUFFER,
    )
    try:
        yield session
    finally:
        _sessions.pop(loop, None)
        await session.close()


class _Alarm:
    """Bounds the silence of a body with one timer that is rarely moved.

    `asyncio.timeout` around every read took 40 µs of the 280 that a token cost;
    here a read only notes its deadline and the timer looks when it fires.
    """

    def __init__(self) -> None:
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def set(self, content: aiohttp.StreamReader, bound: float) -> None:
        """Let the read of `content` that follows raise `TimeoutError` after `bound` seconds."""
        loop = asyncio.get_running_loop()
        self._deadline = loop.time() + bound
        if self._timer and self._timer.when() > self._deadline:
            self.cancel()
        if not self._timer:
            self._timer = loop.call_at(self._deadline, self._ring, content)

    def unset(self) -> None:
        """Nobody waits: a slow reader of ours is no silence of the server's."""
        self._deadline = math.inf

    def cancel(self) -> None:
        """Drop the timer."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _ring(self, content: aiohttp.StreamReader) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        if self._deadline <= loop.time():
            content.set_exception(TimeoutError())
        elif self._deadline < math.inf:
            self._timer = loop.call_at(self._deadline, self._ring, content)


class Exchange:
    """A POST under way, as an asynchronous context.

    Entering starts the request without waiting for it; `sent` is that moment.
    `read()` gives the body piece by piece and raises a `ChatError` for everything
    that goes wrong. `max_tokens` only serves the limit in a `ContextOverflow`.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        path: str,
        body: dict[str, Any],
        *,
        expects: str,
        max_tokens: int = 0,
    ) -> None:
        self.sent = 0.0
        self._endpoint = endpoint
        self._url = f"{endpoint.base_url.rstrip('/')}{path}"
        self._body = _encoded(body)
        self._expects = expects
        self._max_tokens = max_tokens
        self._request: asyncio.Task[aiohttp.ClientResponse] | None = None
        self._response: aiohttp.ClientResponse | None = None
        self._alarm = _Alarm()

    async def __aenter__(self) -> Self:
        session = await _session()
        self.sent = time.monotonic()
        self._request = asyncio.create_task(self._post(session))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._alarm.cancel()
        if isinstance(error, errors.ChatError):
            error.endpoint = self._endpoint.base_url
            # Servers repeat what they were given.
            error.detail = error.detail.replace(self._endpoint.api_key or "\0", "***")
        request = self._request
        if request and not request.done():
            request.cancel()
        elif request and not request.cancelled() and not request.exception():
            request.result().close()

    async def read(self, bound: float) -> bytes:
        """Return the next bytes, empty at the end of the body.

        Raises `StreamStalled` after `bound` seconds of silence, and the other
        errors of the tree as they show.
        """
        try:
            if not self._response:
                async with asyncio.timeout(bound):
                    self._response = await self._accepted()
            self._alarm.set(self._response.content, bound)
            return await self._response.content.readany()
        except (aiohttp.ClientError, OSError) as error:
            raise _named(error, bound) from error
        finally:
            self._alarm.unset()

    async def _post(self, session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        headers = {"Content-Type": "application/json", "Accept": self._expects}
        if self._endpoint.api_key:
            headers["Authorization"] = f"Bearer {self._endpoint.api_key}"
        # A redirect would hand key and prompt to an address that nobody configured.
        return await session.post(
            self._url, data=self._body, headers=headers, allow_redirects=False
        )

    async def _accepted(self) -> aiohttp.ClientResponse:
        """Wait for the status line; raise what it and its body mean."""
        assert self._request, "read() before entering"  # noqa: S101 a caller's mistake
        response = await self._request
        if response.status != 200:
            raise refusals.from_refusal(
                response.status,
                _decoded(await _beginning(response)),
                context=self._endpoint.context,
                max_tokens=self._max_tokens,
                retry_after=response.headers.get("Retry-After"),
                dialect=self._endpoint.dialect,
            )
        if response.content_type != self._expects:
            raise errors.EndpointFailed(200, detail=f"answers with {response.content_type}")
        return response


async def call(
    endpoint: Endpoint, path: str, body: dict[str, Any], *, seconds: float
) -> dict[str, Any]:
    """Post `body` and return the JSON object that comes back within `seconds`."""
    parts = []
    until = time.monotonic() + seconds
    async with Exchange(endpoint, path, body, expects="application/json") as exchange:
        while part := await exchange.read(max(0.0, until - time.monotonic())):
            parts.append(part)
    answer = _decoded(b"".join(parts))
    if not isinstance(answer, dict):
        raise errors.EndpointFailed(200, detail="answers with something that is no JSON object")
    return answer


async def look(endpoint: Endpoint, path: str, *, seconds: float) -> str:
    """Return the text at a path of the endpoint's, read within `seconds`; raises as `call`."""
    session = await _session()
    key = endpoint.api_key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{endpoint.base_url.rstrip('/')}{path}"
    try:
        async with (
            asyncio.timeout(seconds),
            session.get(url, headers=headers, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise errors.EndpointFailed(response.status)
            return (await response.read()).decode("utf-8", "replace")
    except (aiohttp.ClientError, OSError) as error:
        raise _named(error, seconds) from error


def _named(error: Exception, bound: float) -> errors.ChatError:
    unreachable = (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.InvalidURL,
    )
    if isinstance(error, unreachable):
        return errors.EndpointUnreachable(detail=str(error))
    if isinstance(error, TimeoutError):
        return errors.StreamStalled(bound)
    return errors.StreamBroken(detail=str(error) or type(error).__name__)


def _encoded(body: dict[str, Any]) -> bytes:
    """JSON in UTF-8. Lone surrogates, which no JSON parser takes, become U+FFFD."""
    text = json.dumps(body, ensure_ascii=False)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.encode("utf-8")


def _decoded(body: bytes) -> Any:
    """JSON where it is JSON, else the text."""
    text = body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(text)
    return text


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """Read an error's body, up to a bound."""
    body = b""
    async for part in response.content.iter_any():
        body += part
        if len(body) >= _LONGEST_REFUSAL:
            break
    return body[:_LONGEST_REFUSAL]
