"""What an engine is sent for a request: its path and its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.api import faults
from assistant.api.relay import Kind
from assistant.api.requests import Asked, ChatRequest, InfillRequest
from runners import wire
from runners.endpoint import Endpoint
from runners.infill import TEMPLATES
from runners.lineup import Contestant, Sampling

# A gap is filled with lines, not with a file.
_INFILL_TOKENS = 256


@dataclass(frozen=True)
class Call:
    """One call of an engine. `max_tokens` only serves the limit in an overflow's message."""

    path: str
    body: dict[str, Any]
    max_tokens: int
    kind: Kind


def call_for(request: Asked, contestant: Contestant, endpoint: Endpoint) -> Call:
    """Return the call that answers a request; raise a `Fault` where this contestant cannot."""
    if isinstance(request, ChatRequest):
        said: dict[str, Any] = {"messages": [message.wired for message in request.messages]}
        path, drawn = endpoint.chat_path, contestant.sampling
    else:
        if not isinstance(request, InfillRequest) or endpoint.dialect == "zhipu":
            raise faults.invalid(f"{contestant.id} takes chat requests only", "model")
        path, said = "/v1/completions", {"prompt": _prompt(request, contestant)}
        drawn = _continuing(contestant)
    drawn = request.sampling(drawn)
    body = {
        "model": endpoint.model,
        **said,
        "stream": True,  # always: only a stream shows that its reader has gone
        **wire.options(endpoint.dialect, drawn),
        **request.passed,
    }
    return Call(path, body, drawn.max_tokens, "chat" if "messages" in said else "text")


def _prompt(request: InfillRequest, contestant: Contestant) -> str:
    if request.suffix is None:
        return request.prompt
    if contestant.infill is None:
        raise faults.invalid(
            f"{contestant.id} was not trained to fill gaps; leave out 'suffix', or take a model "
            "whose entry at /v1/models says infill: true",
            "suffix",
            "infill_unsupported",
        )
    return TEMPLATES[contestant.infill].prompt(request.prompt, request.suffix)


def _continuing(contestant: Contestant) -> Sampling:
    """The sampling for code that is continued: no chat template, so none of its stops."""
    family = contestant.infill
    stop = list(TEMPLATES[family].stop) if family else []
    return contestant.sampling.model_copy(update={"max_tokens": _INFILL_TOKENS, "stop": stop})
