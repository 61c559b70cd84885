"""What a request says beside model and messages: sampling, in the server's own dialect."""

from __future__ import annotations

from typing import Any

from runners.endpoint import Dialect
from runners.lineup import Sampling


def options(dialect: Dialect, sampling: Sampling) -> dict[str, Any]:
    """Return the fields of the request's body that draw the words."""
    body = sampling.model_dump(exclude_none=True, exclude={"repetition_stop", "stop"})
    if sampling.stop:
        body["stop"] = sampling.stop
    if dialect == "zhipu":
        return _greedy_by_name(body)
    body["stream_options"] = {"include_usage": True}
    if dialect == "llamacpp":
        # Its server notices a closed connection only when it writes. With progress
        # it writes after every batch of the prompt (n_batch), else not before the
        # first token: a cancelled 1,200-token prefill held its slot for 26 s.
        body["return_progress"] = True
    return body


def _greedy_by_name(body: dict[str, Any]) -> dict[str, Any]:
    """The zhipu dialect's: usage comes unasked, and greedy is a switch, because some
    of its models take no temperature of 0 and no top_p of 1."""
    if body["temperature"] == 0:
        del body["temperature"], body["top_p"]
        return body | {"do_sample": False}
    if body["top_p"] == 1:
        del body["top_p"]
    return body
