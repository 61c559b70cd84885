"""Which model a contestant is: its file's header, or the shape that is checked in."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from eval.cost.headers import HeaderError, folder_model, gguf_model
from eval.cost.model import Model, of_config
from runners.configuration import CONFIGS, ConfigError, Settings, load
from runners.engines.vllm import cache_bytes
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

    The file or folder on this machine, else the checked-in shape. Its KV cache is of the type
    that the engine's own flags name; one that nobody knows counts as 16 bits.
    """
    found = _on_this_machine(contestant) or model_by_parameters(contestant.parameters)
    engine = contestant.engine
    if found and isinstance(engine, VLLM) and (value := cache_bytes(engine.flags)):
        return replace(found, kv_value=value)
    return found


def weights_here(contestant: Contestant) -> Path | None:
    """Return llama.cpp's file where it is on this machine; None for one that is not."""
    engine = contestant.engine
    if not isinstance(engine, LlamaCpp):
        return None
    return WeightStore(weights_root()).find(engine.weights)


def _on_this_machine(contestant: Contestant) -> Model | None:
    engine = contestant.engine
    try:
        if path := weights_here(contestant):
            return gguf_model(path)
        if isinstance(engine, VLLM) and engine.repository.startswith("/"):
            return folder_model(Path(engine.repository))
    except HeaderError:
        return None
    return None
