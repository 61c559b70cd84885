"""Which model a contestant is: its file's header, or the shape that is checked in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from eval.cost.headers import HeaderError, folder_model, gguf_model
from eval.cost.model import Model, of_config
from runners.configuration import CONFIGS, ConfigError, Settings, load
from runners.home import weights_root
from runners.lineup import VLLM, Contestant, LlamaCpp
from runners.weights import WeightStore


class Checkpoint(Settings):
    """The shape of one repository's model."""

    repository: str = Field(description="of a model hub")
    awq: str | None = Field(
        description="a 4-bit checkpoint of the same model that somebody answers for; null for none"
    )
    config: dict[str, Any] = Field(
        description="the keys of its `config.json` that memory depends on"
    )


class Checkpoints(Settings):
    """Shapes of checkpoints, so that memory can be told without fetching them.

    A contestant is known by its number of parameters; a checkpoint that stands on this
    machine is read instead.
    """

    checkpoints: list[Checkpoint] = Field(min_length=1)


@cache
def load_checkpoints(path: Path = CONFIGS / "checkpoints.yaml") -> Checkpoints:
    """Read the file; raises `ConfigError`, also for a shape that tells nothing."""
    found = load(path, Checkpoints)
    for one in found.checkpoints:
        if of_config(one.config) is None:
            raise ConfigError(f"{path}: the config of {one.repository} tells no known shape")
    return found


def checkpoint_of(contestant: Contestant) -> Checkpoint | None:
    """Return the checked-in checkpoint with the contestant's number of parameters, or None."""
    for one in load_checkpoints().checkpoints:
        model = of_config(one.config)
        if model and model.parameters == contestant.parameters:
            return one
    return None


def model_by_parameters(parameters: int | None) -> Model | None:
    """Return the checked-in model with that number of parameters; None for none."""
    for one in load_checkpoints().checkpoints:
        model = of_config(one.config)
        if model and model.parameters == parameters:
            return model
    return None


def model_of(contestant: Contestant) -> Model | None:
    """Return what is known of a contestant's model, the nearest source first; None for nothing.

    The file or folder on this machine, else the checked-in shape.
    """
    if found := _on_this_machine(contestant):
        return found
    return model_by_parameters(contestant.parameters)


def _on_this_machine(contestant: Contestant) -> Model | None:
    engine = contestant.engine
    try:
        if isinstance(engine, LlamaCpp):
            path = WeightStore(weights_root()).find(engine.weights)
            return gguf_model(path) if path else None
        if isinstance(engine, VLLM) and engine.repository.startswith("/"):
            return folder_model(Path(engine.repository))
    except HeaderError:
        return None
    return None
