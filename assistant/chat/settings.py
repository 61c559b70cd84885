"""`chat` in `configs/app.yaml`: how much one conversation may take."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import Settings


class ChatSettings(Settings):
    """Bounds of conversations.

    `fix_rounds` is the most laps of a fix loop, `error_characters` how much of an error it
    sends back. `prompt_characters`, `system_characters` and `title_characters` are the
    longest of each, `turns` the most in one conversation, `contestants` side by side,
    `waiting` the longest queue for the engines that a question may join.
    """

    fix_rounds: int = Field(default=3, gt=0, le=20)
    error_characters: int = Field(default=2_000, ge=200)
    prompt_characters: int = Field(default=100_000, gt=0)
    system_characters: int = Field(default=8_000, gt=0)
    title_characters: int = Field(default=80, gt=0)
    turns: int = Field(default=500, gt=0)
    contestants: int = Field(default=4, gt=0, le=4)
    waiting: int = Field(default=200, gt=0)
