"""Which model a contestant is: its file's header, or what is checked in of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from eval.cost.headers import HeaderError, folder_model, gguf_model
from eval.cost.model import Model, of_config, of_gguf
from eval.cost.tensors import Tensor
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


class Tensors(Settings):
    """Tensors of one name (`*` for the layer) and size in a GGUF file: how many in which format."""

    name: str = Field(description="with `*` for the number of the layer")
    rows: int = Field(ge=1, description="of each of them")
    columns: int = Field(ge=1, description="of each of them")
    formats: dict[str, int] = Field(description="how many there are of each format, by its name")


class GgufFile(Settings):
    """What the header of a GGUF file says, as far as memory depends on it."""

    file: str = Field(description="its name, for people")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="its digest, by which it is known")
    metadata: dict[str, str | int] = Field(description="the keys that memory depends on")
    tensors: list[Tensors] = Field(min_length=1)

    def model(self) -> Model | None:
        """Return the model; None where its metadata tells no shape."""
        return of_gguf(
            self.metadata,
            [
                Tensor(one.name, one.rows, one.columns, dtype)
                for one in self.tensors
                for dtype, count in one.formats.items()
                for _ in range(count)
            ],
        )


class Checkpoints(Settings):
    """Shapes of checkpoints, so that memory can be told without fetching them.

    A contestant is known by its number of parameters; a checkpoint that stands on this
    machine is read instead.
    """

    checkpoints: list[Checkpoint] = Field(min_length=1)
    files: list[GgufFile] = Field(default_factory=list, description="known by their digest")


@cache
def load_checkpoints(path: Path = CONFIGS / "checkpoints.yaml") -> Checkpoints:
    """Read the file; raises `ConfigError`, also for a shape that tells nothing."""
    found = load(path, Checkpoints)
    for one in found.checkpoints:
        if of_config(one.config) is None:
            raise ConfigError(f"{path}: the config of {one.repository} tells no known shape")
    for file in found.files:
        if file.model() is None:
            raise ConfigError(f"{path}: the metadata of {file.file} tells no shape")
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


@cache
def model_by_digest(sha256: str) -> Model | None:
    """Return the checked-in model of a GGUF file; None for a file that is not known."""
    found = (one for one in load_checkpoints().files if one.sha256 == sha256)
    file = next(found, None)
    return file.model() if file else None


def model_of(contestant: Contestant) -> Model | None:
    """Return what is known of a contestant's model, the nearest source first; None for nothing.

    The file or folder on this machine, else the checked-in header or shape. Its KV cache is of
    the type that the engine's own flags name; one that nobody knows counts as 16 bits.
    """
    engine = contestant.engine
    digest = engine.weights.sha256 if isinstance(engine, LlamaCpp) else None
    found = (
        _on_this_machine(contestant)
        or model_by_digest(digest or "")
        or model_by_parameters(contestant.parameters)
    )
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
