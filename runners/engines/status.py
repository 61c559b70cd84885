"""The state of an engine, as a value that travels between host and clients."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from runners.endpoint import Endpoint

State = Literal["downloading", "loading", "ready", "failed", "needs_key", "needs_gpu"]


@dataclass(frozen=True)
class EngineStatus:
    """How one contestant's engine is.

    `code` names the reason in one word for programs, `detail` in one line of
    English. `progress` is 0…1 while something of known length goes on.
    `endpoint` is there only when `state` is "ready"; then `slots` is how many
    answers at once this lease may have at the engine: its share, which changes as
    other leases come and go. An engine that takes turns (`in_turn`) is to be had awake
    before it is asked; one that is stopped between its turns has an endpoint only then.
    `kv_tokens` is how many tokens the engine says that its
    KV cache holds, None where it does not say so. `threads` are those of this machine's
    processor that it has, None of an engine elsewhere.

    Codes: starting, weights, loading, restarting, engine_failed, unreachable,
    no_key, no_gpu, queued, in_turn, vllm_missing, memory_too_small, checkpoint_differs,
    key_refused, account_empty, unknown_model, host_unavailable, and those of
    `WeightsError`.
    """

    contestant: str
    state: State
    code: str = ""
    detail: str = ""
    progress: float | None = None
    endpoint: Endpoint | None = None
    slots: int = 1
    kv_tokens: int | None = None
    threads: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain data, the endpoint's key included: for the lease only."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EngineStatus:
        """Return the value that `as_json` was made of."""
        endpoint = data["endpoint"]
        return cls(**{**data, "endpoint": Endpoint(**endpoint) if endpoint else None})


def starting(contestant: str) -> EngineStatus:
    """Return the status before anything is known."""
    return EngineStatus(contestant, "loading", "starting", "waiting for the engine host")
