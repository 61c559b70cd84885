"""The arena's page as a client without a browser: the page's own HTTP calls, in their order."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, Self

import aiohttp


class Page:
    """One person's open page; the session holds their cookie.

    One event lasts as long as the page and shows everything; its updates and the ends of
    all other events come in one stream (docs/decisions/035).
    """

    def __init__(self, session: aiohttp.ClientSession, app: str) -> None:
        self._session, self._queue = session, f"{app}/gradio_api/queue"
        self._app = app
        self._visit = secrets.token_hex(6)
        self._send = self._vote = -1
        self._lasting = ""
        self._outputs: list[str] = []  # elem_ids of what an update has, in its order
        self._sent: dict[str, Any] = {}
        self._shown: dict[str, dict[str, Any]] = defaultdict(dict)
        self._stream: aiohttp.ClientResponse | None = None

    async def __aenter__(self) -> Self:
        """Fetch the page, and let it show what the person did before, as a browser does."""
        async with self._session.get(self._app) as response:
            await response.read()
        async with self._session.get(f"{self._app}/config") as response:
            config = await response.json()
        self._send = _event(config, _component(config, "arena-send"), "click")
        self._vote = _event(config, _component(config, "vote-a"), "click")
        loaded = _event(config, None, "load")
        self._outputs = _outputs(config, loaded)
        self._lasting = await self._join(loaded, [])
        url = f"{self._queue}/data?session_hash={self._visit}"
        self._stream = await self._session.get(url)
        self._stream.raise_for_status()
        async for line in self._lines():
            if self._took(line):
                break
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the page, which ends its event."""
        if self._stream is not None:
            self._stream.close()

    async def ask(self, prompt: str) -> AsyncIterator[bytes]:
        """Send a question to two slots and yield every update's line, until all is written
        and the vote is offered."""
        await self._join(self._send, [prompt, 2, "", None])
        async for line in self._lines():
            if self._took(line):
                yield line
            if self.shown("vote-bar", "visible") and not self.shown("arena-stop", "visible"):
                return

    async def vote(self) -> AsyncIterator[bytes]:
        """Vote for slot A of the current battle and yield every update's line to the names."""
        await self._join(self._vote, [None])
        async for line in self._lines():
            if self._took(line):
                yield line
                if self.shown("arena-reveal", "value"):
                    return

    def shown(self, name: str, what: str) -> Any:
        """A property of a widget; None while nobody has said anything of it."""
        return self._shown[name].get(what)

    async def _join(self, event: int, data: list[Any]) -> str:
        """Raise an event; returns what its messages are known by."""
        body = {"data": data, "fn_index": event, "session_hash": self._visit, "event_data": None}
        async with self._session.post(f"{self._queue}/join", json=body) as response:
            response.raise_for_status()
            return str((await response.json())["event_id"])

    async def _lines(self) -> AsyncIterator[bytes]:
        """The stream's lines, until it is left or broken off; an event that failed is raised."""
        assert self._stream is not None, "the page is not open"
        async for line in self._stream.content:
            if b'"process_completed"' in line:
                assert json.loads(line.removeprefix(b"data: "))["success"], line
            yield line

    def _took(self, line: bytes) -> bool:
        """Apply an update: each output whole at first, then as differences to the last."""
        if b'"process_generating"' not in line:
            return False
        message = json.loads(line.removeprefix(b"data: "))
        if message["event_id"] != self._lasting:
            return False
        for name, change in zip(self._outputs, message["output"]["data"], strict=False):
            sent = patched(self._sent.get(name), change) if isinstance(change, list) else change
            self._sent[name] = sent
            if isinstance(sent, dict) and sent.get("__type__") == "update":
                self._shown[name] |= sent
        return True


def _component(config: dict[str, Any], elem_id: str) -> int:
    return next(
        component["id"]
        for component in config["components"]
        if component["props"].get("elem_id") == elem_id
    )


def _event(config: dict[str, Any], target: int | None, kind: str) -> int:
    """The number of an event; `target` None is the page itself."""
    return next(
        dependency["id"]
        for dependency in config["dependencies"]
        for of, what in dependency["targets"]
        if what == kind and (of == target or target is None)
    )


def _outputs(config: dict[str, Any], event: int) -> list[str]:
    ids = {one["id"]: one["props"].get("elem_id") or "" for one in config["components"]}
    dependency = next(one for one in config["dependencies"] if one["id"] == event)
    return [ids[one] for one in dependency["outputs"]]


def patched(value: Any, changes: list[Any]) -> Any:
    """A value after the changes that Gradio sends instead of it: `[what, path, new]` each."""
    for what, path, new in changes:
        if not path:
            value = value + new if what == "append" else new
            continue
        at = value
        for key in path[:-1]:
            at = at[key]
        if what == "append":
            at[path[-1]] += new
        elif what == "delete":
            del at[path[-1]]
        elif what == "add" and isinstance(at, list):
            at.insert(path[-1], new)
        else:
            at[path[-1]] = new
    return value
