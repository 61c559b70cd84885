"""What one key may ask of the API: the part `api` of `configs/app.yaml`."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import Settings


class ApiSettings(Settings):
    """Limits of each key, and of the queue.

    `tokens_per_day` are those of prompts and answers together, a day is one of UTC.
    `waiting` is the longest queue of requests for the engines, `waiting_per_person` one
    person's part of it. `prefill_seconds` bounds an engine's silence before the first word
    of an answer, `stall_seconds` every silence after it.
    """

    requests_per_minute: int = Field(default=60, gt=0)
    tokens_per_day: int = Field(default=2_000_000, gt=0)
    waiting: int = Field(default=100, gt=0)
    waiting_per_person: int = Field(default=20, gt=0)
    prefill_seconds: float = Field(default=900.0, gt=0)
    stall_seconds: float = Field(default=120.0, gt=0)
