"""Reads one YAML file into one pydantic model and explains what is wrong with it.

Every configuration file of the project goes through `load`, so that a typo is
answered the same way everywhere: file, key, what was found, what is legal.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

CONFIGS = Path(__file__).resolve().parent.parent / "configs"


class Settings(BaseModel):
    """Base of every configuration model: immutable, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConfigError(ValueError):
    """A configuration file that cannot be used; the message names file, key and mend."""


Model = TypeVar("Model", bound=BaseModel)


def load(path: Path, model: type[Model]) -> Model:
    """Return the file's content as `model`; raise `ConfigError` with every fault in it."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid YAML ({one_line(str(error))})") from error
    if not isinstance(data, Mapping):
        raise ConfigError(f"{path}: must be a mapping with the keys {_keys(model)}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(_explain(dict(fault), model) for fault in error.errors())
        raise ConfigError(f"{path}: {faults}") from error


def one_line(text: str) -> str:
    """Fold any white space, line ends included, into single spaces."""
    return " ".join(text.split())


def _explain(fault: dict[str, Any], model: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in fault["loc"]) or "(top level)"
    if fault["type"] != "extra_forbidden":
        return f"{key}: {fault['msg']}"
    legal = sorted(_models_keys(model, fault["loc"][:-1]))
    near = difflib.get_close_matches(str(fault["loc"][-1]), legal, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{key}: unknown key; {hint}legal keys are {', '.join(legal)}"


def _keys(model: type[BaseModel]) -> str:
    return ", ".join(sorted(model.model_fields))


def _models_keys(model: type[BaseModel], path: tuple[Any, ...]) -> set[str]:
    """Keys legal at `path` (a pydantic error location) inside `model`.

    A location passes through list indices and the tags of discriminated
    unions; both are steps that name no field and are walked over.
    """
    here: set[type[BaseModel]] = {model}
    for step in path:
        fields = [m.model_fields[step] for m in here if step in m.model_fields]
        tagged = {m for m in here if _has_tag(m, step)}
        if fields:
            here = set().union(*(_models_in(field.annotation) for field in fields))
        elif tagged:
            here = tagged
    return set().union(*(m.model_fields for m in here))


def _has_tag(model: type[BaseModel], tag: Any) -> bool:
    kind = model.model_fields.get("kind")
    return kind is not None and tag in get_args(kind.annotation)


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set().union(*(_models_in(part) for part in get_args(annotation)))
