"""`chat` in `configs/app.yaml`: how much one conversation may take."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import Settings


class ChatSettings(Settings):
    """How much one conversation of the assistant may take."""

    fix_rounds: int = Field(default=3, gt=0, le=20, description="laps of a fix loop at most")
    error_characters: int = Field(
        default=2_000, ge=200, description="how much of an error a fix loop sends back"
    )
    prompt_characters: int = Field(default=100_000, gt=0, description="longest prompt")
    system_characters: int = Field(default=8_000, gt=0, description="longest system prompt")
    title_characters: int = Field(default=80, gt=0, description="longest title")
    turns: int = Field(default=500, gt=0, description="in one conversation at most")
    contestants: int = Field(default=4, gt=0, le=4, description="side by side at most")
    waiting: int = Field(
        default=200, gt=0, description="longest queue for the engines that a question may join"
    )
