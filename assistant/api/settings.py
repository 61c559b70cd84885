"""What one key may ask of the API: the part `api` of `configs/app.yaml`."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import Settings


class ApiSettings(Settings):
    """What one key may ask of the API, and how long its queue is."""

    requests_per_minute: int = Field(default=60, gt=0, description="of each key")
    tokens_per_day: int = Field(
        default=2_000_000,
        gt=0,
        description="of each key, prompts and answers together; a day is one of UTC",
    )
    waiting: int = Field(default=100, gt=0, description="longest queue of requests for the engines")
    waiting_per_person: int = Field(default=20, gt=0, description="one person's part of it")
    prefill_seconds: float = Field(
        default=900.0, gt=0, description="longest silence before an answer's first word"
    )
    stall_seconds: float = Field(default=120.0, gt=0, description="longest silence after it")
