"""`configs/app.yaml`: how much one installation takes on, how it pairs, who its people are."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from assistant.api.settings import ApiSettings
from assistant.chat.settings import ChatSettings
from assistant.context.settings import ContextSettings
from assistant.fairness import Fairness
from assistant.pacing import Pacing
from assistant.pairing import PairingSettings
from assistant.people.settings import PeopleSettings
from runners.configuration import CONFIGS, Settings, load


class Limits(Settings):
    """Bounds that keep one person, or a crowd, from taking everything."""

    battles_per_hour: int = Field(default=120, gt=0, description="that one person may begin")
    turns: int = Field(default=20, gt=0, description="prompts in one battle")
    waiting: int = Field(default=200, gt=0, description="longest queue of battles for the engines")


class AppSettings(Settings):
    """How much one installation takes on, how it pairs, who its people are.

    `LEITAI_APP_CONFIG` names another file in place of this one.
    """

    limits: Limits = Limits()
    chat: ChatSettings = ChatSettings()
    fairness: Fairness = Fairness()
    api: ApiSettings = ApiSettings()
    pacing: Pacing = Pacing()
    people: PeopleSettings = PeopleSettings()
    pairing: PairingSettings = PairingSettings()
    context: ContextSettings = ContextSettings()


def load_app() -> AppSettings:
    """Read `configs/app.yaml`, or the file that `LEITAI_APP_CONFIG` names.

    Raises `ConfigError`.
    """
    named = os.environ.get("LEITAI_APP_CONFIG")
    return load(Path(named) if named else CONFIGS / "app.yaml", AppSettings)
