"""`configs/presets.yaml`: what a slash command makes of a prompt."""

from __future__ import annotations

from pydantic import Field

from runners.configuration import Settings
from runners.lineup import Bilingual


class PresetSampling(Settings):
    """What a preset draws otherwise; None leaves it to conversation and contestant."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int | None = Field(default=None, gt=0)


class Preset(Settings):
    """One command: `/NAME words` sends `template` with the words in place of {prompt}."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    title: Bilingual
    template: Bilingual
    system: str = ""
    sampling: PresetSampling = PresetSampling()


class Presets(Settings):
    """The whole file."""

    presets: list[Preset] = Field(min_length=1)
