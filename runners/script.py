"""What a scripted endpoint shall say: values, without the server that says them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]

# A run of letters with the white space after it; CJK text has no spaces, so
# there every character is a word.
_CJK = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[{_CJK}]\s*|[^\s{_CJK}]+\s*|\s+")


def words_of(text: str) -> tuple[str, ...]:
    """Split into words that keep their white space: joined again they are `text`."""
    return tuple(_WORD.findall(text))


@dataclass(frozen=True)
class Script:
    """One answer of the endpoint. Times are seconds, positions are counts of words.

    `hold` passes before the status line, `first_delay` between the role chunk and
    the first word, `delay` between words, and those of `pauses` besides, each before the
    word of its position. At most one of the four `*_after` ends
    is meant to be set: `stall_after` goes silent until the client leaves,
    `disconnect_after` cuts the connection, `end_after` ends the response cleanly
    without a finish reason, `error_after` sends `error` inside the stream.
    A `status` other than 200 answers with `error` as the body. Each word counts as
    `tokens_a_word` in the usage. With `stamped` every word is replaced by the moment it is
    written, `time.monotonic_ns()`, so that a client on the same machine sees its own delay.
    `tool_calls` follow the words, each a name with its arguments in JSON.
    """

    words: tuple[str, ...] = ()
    hold: float = 0.0
    first_delay: float = 0.0
    delay: float = 0.0
    pauses: Mapping[int, float] = field(default_factory=dict)
    role_chunk: bool = True
    usage: bool = True
    tokens_a_word: int = 1
    stamped: bool = False
    cached_tokens: int | None = None
    finish_reason: str = "stop"
    tool_calls: tuple[tuple[str, str], ...] = ()
    status: int = 200
    error: Body | None = None
    retry_after: str | None = None
    error_after: int | None = None
    stall_after: int | None = None
    disconnect_after: int | None = None
    end_after: int | None = None

    @classmethod
    def of(cls, text: str, rate: float = 0.0, **fields: Any) -> Script:
        """Script `text` at `rate` words per second; 0 means as fast as it goes."""
        fields.setdefault("delay", 1 / rate if rate else 0.0)
        return cls(words=words_of(text), **fields)

    @property
    def seconds(self) -> float:
        """From the request to the last word, as scripted."""
        between = self.delay * max(0, len(self.words) - 1)
        return self.hold + self.first_delay + between + sum(self.pauses.values())


def calls_of(script: Script) -> Iterator[Body]:
    """Each tool call as servers stream it: its name first, then its arguments in pieces."""
    for index, (name, arguments) in enumerate(script.tool_calls):
        function = {"name": name, "arguments": ""}
        call = {"index": index, "id": f"scripted-{index}", "type": "function"}
        yield {"tool_calls": [{**call, "function": function}]}
        for piece in words_of(arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def prompt_of(body: Body) -> str:
    """The prompt of a request as the endpoint counts it."""
    if "prompt" in body:
        return str(body["prompt"])
    turns = "".join(f"{m['role']}: {m['content']}\n" for m in body["messages"])
    return f"{turns}assistant:"


def usage_of(script: Script, body: Body) -> Body:
    """The usage that an endpoint tells of an answer: its tokens are words."""
    prompt = len(words_of(prompt_of(body)))
    output = len(script.words) * script.tokens_a_word
    usage: Body = {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": prompt + output,
    }
    if script.cached_tokens is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": script.cached_tokens}
    return usage


def whole_of(script: Script, body: Body, model: str) -> Body:
    """The answer to a request that asked for no stream."""
    message = {"role": "assistant", "content": "".join(script.words)}
    choice = {"index": 0, "message": message, "finish_reason": script.finish_reason}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
        "usage": usage_of(script, body),
    }
