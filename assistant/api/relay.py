"""An engine's stream made into ours: the same words, and nothing else of the engine.

Every chunk is read and written anew from a list of known fields. That costs a few
microseconds more than passing bytes on, and no path, model name or fingerprint can slip
through (docs/decisions/030).
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

from runners.errors import ChatError, StreamBroken
from runners.sse import EventStream

Kind = Literal["chat", "text"]
Body = dict[str, Any]

DONE = b"data: [DONE]\n\n"
# What keeps a connection open while a long prompt is being read.
ALIVE = b": reading the prompt\n\n"
_OBJECTS = {"chat": "chat.completion", "text": "text_completion"}
_IDS = {"chat": "chatcmpl-", "text": "cmpl-"}
_REASONS = ("stop", "length", "tool_calls", "content_filter")


class Relay:
    """One answer on its way. `take` bytes of the engine, get choices of ours.

    `finished` once the finish reason came, `complete` when nothing more is wanted.
    `named` reads error objects inside the stream.
    """

    def __init__(self, kind: Kind, model: str, named: Callable[[Any], ChatError]) -> None:
        self.kind = kind
        self.complete = False
        self.finished = False
        self.fault: ChatError | None = None
        self.usage: Body | None = None
        self.chunks = 0
        self._named = named
        self._stream = EventStream()
        self._calls: dict[int, str] = {}
        self._head: Body = {
            "id": f"{_IDS[kind]}{secrets.token_hex(12)}",
            "object": _OBJECTS[kind],
            "created": int(time.time()),
            "model": model,
        }
        whole = {**self._head, "object": f"{_OBJECTS['chat']}.chunk"} if kind == "chat" else None
        self._start = json.dumps(whole or self._head)[:-1].encode()

    def take(self, received: bytes) -> list[Body]:
        """Return the choices that `received` brings; empty bytes are the end of the stream.

        `fault` is set when the end comes too early, and to what an error object inside
        the stream means: after the words that came before it.
        """
        choices: list[Body] = []
        try:
            for event in self._stream.feed(received) if received else self._stream.close():
                choices += self._choice(event)
            if not received and not self.finished:
                raise StreamBroken(detail="the stream ended without a finish reason")
        except ChatError as error:
            self.fault = error
        except (ValueError, AttributeError, LookupError, TypeError) as error:
            self.fault = StreamBroken(detail=f"not a stream of chunks ({type(error).__name__})")
        self.complete = self.complete or not received
        return choices

    def written(self, choices: list[Body]) -> bytes:
        """Choices as events of a stream."""
        return b"".join(
            b'%b, "choices": [%b]}\n\n' % (b"data: " + self._start, json.dumps(choice).encode())
            for choice in choices
        )

    def written_usage(self) -> bytes:
        """The usage as the event that comes last."""
        usage = json.dumps(self.usage).encode()
        return b'data: %b, "choices": [], "usage": %b}\n\n' % (self._start, usage)

    def whole(self, choice: Body) -> Body:
        """The answer as one document."""
        return {**self._head, "choices": [choice]} | ({"usage": self.usage} if self.usage else {})

    # -- one event ---------------------------------------------------------------

    def _choice(self, event: bytes) -> Iterator[Body]:
        if event.strip() == b"[DONE]":
            # Some servers end properly without ever giving a reason.
            self.finished = self.complete = True
            return
        try:
            body = json.loads(event)
        except RecursionError as error:
            raise ValueError from error
        if body.get("error"):
            raise self._named(body["error"])
        if usage := body.get("usage"):
            self.usage = _usage(usage)
        for raw in (body.get("choices") or [])[:1]:
            said = self._delta(raw) if self.kind == "chat" else {"text": str(raw.get("text") or "")}
            reason = _reason(raw.get("finish_reason"))
            if reason is None and not any(said.values()):
                continue  # a role, or the progress of a prompt
            self.finished = self.finished or reason is not None
            if self.kind == "chat":
                said = {"delta": {"role": "assistant", **said} if not self.chunks else said}
            self.chunks += 1
            weighed = (raw.get("logprobs") or {}).get("content")
            logprobs = {"logprobs": {"content": weighed}} if isinstance(weighed, list) else {}
            yield {"index": 0, **said, **logprobs, "finish_reason": reason}

    def _delta(self, raw: Body) -> Body:
        delta = raw.get("delta") or {}
        said = {
            name: delta[name] for name in ("content", "reasoning_content", "refusal")
            if isinstance(delta.get(name), str) and delta[name]
        }  # fmt: skip
        if calls := delta.get("tool_calls"):
            said["tool_calls"] = [self._call(call) for call in calls]
        return said

    def _call(self, raw: Body) -> Body:
        """A part of a tool call, under an id of ours: the engine's would tell which it is."""
        index = int(raw.get("index") or 0)
        function = raw.get("function") or {}
        part: Body = {"index": index}
        if raw.get("id") and index not in self._calls:
            self._calls[index] = part["id"] = f"call_{secrets.token_hex(12)}"
            part["type"] = "function"
        named = ("name", "arguments")
        known = {name: function[name] for name in named if isinstance(function.get(name), str)}
        return part | {"function": known}


class Whole:
    """Puts the choices of a stream together again, for clients that want no stream."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._parts: dict[str, list[str]] = {}
        self._calls: dict[int, Body] = {}
        self._logprobs: list[Any] = []
        self._reason: str | None = None

    def add(self, choice: Body) -> None:
        """Take the next choice of the stream."""
        said = choice.get("delta", choice)
        for name in ("content", "reasoning_content", "refusal", "text"):
            if said.get(name):
                self._parts.setdefault(name, []).append(said[name])
        for part in said.get("tool_calls", []):
            self._add_call(part)
        self._logprobs += choice.get("logprobs", {}).get("content", [])
        self._reason = choice["finish_reason"] or self._reason

    @property
    def choice(self) -> Body:
        """The one choice of the answer."""
        said = {name: "".join(parts) for name, parts in self._parts.items()}
        reason = self._reason or "stop"
        if self._kind == "text":
            text = said.get("text", "")
            return {"index": 0, "text": text, "logprobs": None, "finish_reason": reason}
        message: Body = {"role": "assistant", "content": said.pop("content", None), **said}
        if self._calls:
            message["tool_calls"] = [self._calls[index] for index in sorted(self._calls)]
        elif message["content"] is None:
            message["content"] = ""
        logprobs = {"content": self._logprobs} if self._logprobs else None
        return {"index": 0, "message": message, "logprobs": logprobs, "finish_reason": reason}

    def _add_call(self, part: Body) -> None:
        fresh = {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
        call = self._calls.setdefault(part["index"], fresh)
        call["id"] = part.get("id") or call["id"]
        for name, piece in part["function"].items():
            call["function"][name] += piece


def _reason(given: Any) -> str | None:
    return None if given is None else given if given in _REASONS else "stop"


def _usage(raw: Body) -> Body:
    prompt, output = int(raw["prompt_tokens"]), int(raw.get("completion_tokens") or 0)
    usage: Body = {
        "prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output,
    }  # fmt: skip
    cached = (raw.get("prompt_tokens_details") or {}).get("cached_tokens")
    return usage | ({} if cached is None else {"prompt_tokens_details": {"cached_tokens": cached}})
