"""The arena's page as a client without a browser: the page's own HTTP calls, in their order."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import aiohttp


class Page:
    """One person's open page; the session holds their cookie."""

    def __init__(self, session: aiohttp.ClientSession, app: str) -> None:
        self._session, self._app = session, app
        self._visit = secrets.token_hex(6)
        self._send = self._vote = -1
        self.outputs: list[str] = []  # elem_ids of what an update has, in its order

    async def open(self) -> None:
        """Fetch the page, and let it show what the person did before, as a browser does."""
        async with self._session.get(self._app) as response:
            await response.read()
        async with self._session.get(f"{self._app}/config") as response:
            config = await response.json()
        self._send = _event(config, _component(config, "arena-send"), "click")
        self.outputs = _outputs(config, self._send)
        self._vote = _event(config, _component(config, "vote-a"), "click")
        loaded = _event(config, None, "load")
        async for _ in self._answers(loaded, []):
            pass

    def ask(self, prompt: str) -> AsyncIterator[bytes]:
        """Send a question to two slots and yield every update's line, up to the last."""
        return self._answers(self._send, [prompt, 2, "", None])

    def vote(self) -> AsyncIterator[bytes]:
        """Vote for slot A of the current battle and yield every update's line."""
        return self._answers(self._vote, [None])

    async def _answers(self, event: int, data: list[Any]) -> AsyncIterator[bytes]:
        body = {"data": data, "fn_index": event, "session_hash": self._visit, "event_data": None}
        url = f"{self._app}/gradio_api/queue"
        async with self._session.post(f"{url}/join", json=body) as response:
            response.raise_for_status()
            await response.read()
        async with self._session.get(f"{url}/data?session_hash={self._visit}") as response:
            response.raise_for_status()
            async for line in response.content:
                if b'"process_completed"' in line:
                    assert json.loads(line.removeprefix(b"data: "))["success"], line
                    return
                if b'"process_generating"' in line:
                    yield line


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
