"""`configs/presets.yaml`: what a slash command makes of a prompt."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from assistant.chat.values import JSON, PLAIN
from runners.configuration import CONFIGS, Settings, load
from runners.lineup import Bilingual

_COMMAND = re.compile(r"\s*/([a-z][a-z0-9_-]{0,31})(?=\s|$)\s*", re.IGNORECASE)
_PLACE = "{prompt}"


class PresetSampling(Settings):
    """What a preset draws otherwise; null leaves it to conversation and contestant."""

    temperature: float | None = Field(default=None, ge=0, le=2, description="0 is greedy")
    top_p: float | None = Field(default=None, gt=0, le=1, description="nucleus")
    max_tokens: int | None = Field(default=None, gt=0, description="the longest answer")


class Preset(Settings):
    """One command: `/NAME words` sends the template; without words, the last answer's code."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$", description="what is typed after `/`")
    title: Bilingual = Field(description="on its button")
    template: Bilingual = Field(description="what is sent; the words come in place of `{prompt}`")
    system: str = Field(default="", description="put before the conversation's system prompt")
    sampling: PresetSampling = PresetSampling()

    @field_validator("name")
    @classmethod
    def _is_no_kind_of_ours(cls, name: str) -> str:
        if name in (PLAIN, "tests"):
            raise ValueError(f"{name!r} is a kind of turn already; choose another name")
        return name

    @field_validator("template")
    @classmethod
    def _holds_the_prompt(cls, template: Bilingual) -> Bilingual:
        for words in (template.en, template.zh):
            if _PLACE not in words:
                raise ValueError(f"a template must contain {_PLACE}")
        return template

    def filled(self, words: str, language: str) -> str:
        """Return what is sent; braces in `words` mean nothing."""
        template = self.template.zh if language == "zh" else self.template.en
        return template.replace(_PLACE, words)

    def drawn(self) -> dict[str, Any]:
        """What is drawn otherwise."""
        return self.sampling.model_dump(exclude_none=True)

    @property
    def is_json(self) -> bool:
        """Whether the answer is checked for being JSON."""
        return self.name == JSON


class Presets(Settings):
    """The assistant's slash commands. `LEITAI_PRESETS` names another file in place of this one."""

    presets: list[Preset] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Presets:
        names = [preset.name for preset in self.presets]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"preset names must be unique, twice: {', '.join(twice)}")
        return self

    @property
    def by_name(self) -> Mapping[str, Preset]:
        return {preset.name: preset for preset in self.presets}

    def command(self, prompt: str) -> Command:
        """Take a prompt apart; only the names of presets are commands, not `/etc/hosts`."""
        found = _COMMAND.match(prompt)
        preset = self.by_name.get(found[1].lower()) if found else None
        if found is None or preset is None:
            return Command(None, prompt)
        return Command(preset, prompt[found.end() :])


@dataclass(frozen=True)
class Command:
    """A prompt as a person typed it: which preset, and the words behind its name."""

    preset: Preset | None
    words: str


def load_presets() -> Presets:
    """Read `configs/presets.yaml`, or the file that `LEITAI_PRESETS` names.

    Raises `ConfigError`.
    """
    named = os.environ.get("LEITAI_PRESETS")
    return load(Path(named) if named else CONFIGS / "presets.yaml", Presets)
