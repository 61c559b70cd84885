"""The files of configs/ and their keys as Markdown, read from the models: docs/configuration.md.

What pydantic says of a model as JSON Schema has all that a table needs: types, ranges,
defaults, meanings. A model is headed by the place where it stands, one that stands in
several places by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from assistant.chat.presets import Presets
from assistant.limits import AppSettings
from eval.advice.licences import Licences
from eval.cost.cards import CardKinds
from eval.cost.checkpoints import Checkpoints
from eval.cost.convenience import Convenience
from eval.cost.prices import Prices
from eval.scores.published import Published
from eval.settings import EvalSettings
from runners.configuration import CONFIGS, Settings
from runners.embedding import EmbeddingSettings
from runners.lineup import Lineup
from runners.sandbox import SandboxSettings

from .schemas import Schema, in_words, reference, references
from .tables import NOTHING, anchor, code, linked, paragraphs, table

MODELS: dict[str, type[Settings]] = {
    "app.yaml": AppSettings,
    "lineups/*.yaml": Lineup,
    "sandbox.yaml": SandboxSettings,
    "eval.yaml": EvalSettings,
    "embedding.yaml": EmbeddingSettings,
    "presets.yaml": Presets,
    "cards.yaml": CardKinds,
    "prices.yaml": Prices,
    "checkpoints.yaml": Checkpoints,
    "licences.yaml": Licences,
    "convenience.yaml": Convenience,
    "published.yaml": Published,
}
_HEAD = ("key", "value", "default", "meaning")


@dataclass(frozen=True)
class File:
    """One file of configs/, or all lineups, and the model that it is read into."""

    name: str
    model: type[Settings]

    @property
    def heading(self) -> str:
        return f"`configs/{self.name}`"

    @cached_property
    def schema(self) -> Schema:
        return self.model.model_json_schema()

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """Where each model stands, models in the order in which a reader meets them."""
        found: dict[str, list[str]] = {}

        def walk(schema: Schema, above: str) -> None:
            for key, one in schema.get("properties", {}).items():
                for name, place in references(one, f"{above}{key}"):
                    found.setdefault(name, []).append(place)
                    if len(found[name]) == 1:
                        walk(self.models[name], f"{place}.")

        walk(self.schema, "")
        return found

    @property
    def models(self) -> Mapping[str, Schema]:
        """The models below the file's own, by name."""
        return self.schema.get("$defs", {})

    @cached_property
    def shipped(self) -> Mapping[str, Any]:
        """What the file that comes along says; of lineups nothing, there are several."""
        path = CONFIGS / self.name
        return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


class Reference:
    """The part of the page that the models write."""

    def __init__(self) -> None:
        self.files = [File(name, model) for name, model in MODELS.items()]
        every = [(name, schema) for file in self.files for name, schema in file.models.items()]
        self.shared = {name: schema for name, schema in every if every.count((name, schema)) > 1}

    def index(self) -> str:
        """Return a table of the files."""
        rows = (
            (f"[{file.heading}]({anchor(file.heading)})", _about(file.schema).split("\n\n")[0])
            for file in self.files
        )
        return table(("file", "what it says"), rows)

    def file(self, file: File) -> str:
        """Return a file's section: its own keys, then those of the models below."""
        parts = [f"## {file.heading}", _about(file.schema)]
        parts += self._keys(file, file.schema, file.shipped)
        for name, places in file.places.items():
            if name not in self.shared:
                parts += [f"### {self.heading(file, name)}", _about(file.models[name])]
                parts += [f"In {_listed(places)}."] if len(places) > 1 else []
                parts += self._keys(file, file.models[name], _at(file.shipped, places[0]))
        return "\n\n".join(parts)

    def of_several(self) -> str:
        """Return the models that stand in several files."""
        parts = []
        for name, schema in self.shared.items():
            parts += [f"### {name}", _about(schema), *self._keys(self.files[0], schema, {})]
        return "\n\n".join(parts)

    def heading(self, file: File, name: str) -> str:
        """Return what is above a model's keys, alike nowhere on the page."""
        if name in self.shared:
            return name
        places = file.places[name]
        if len(places) > 1:
            return f"{file.name}: {name}"
        alike = [other for other in file.places if places[0] in file.places[other]]
        kinds = f" of kind {_kinds(file.models[name])}" if len(alike) > 1 else ""
        return f"{file.name}: `{places[0]}`{kinds}"

    def _keys(self, file: File, schema: Schema, shipped: Mapping[str, Any]) -> list[str]:
        def link(name: str) -> str:
            heading = self.heading(file, name)
            told = name.lower() if name in self.shared else _kinds(file.models[name]) or "keys"
            return f"[{told}]({anchor(heading)})"

        required = schema.get("required", ())
        rows = [
            (
                f"`{key}`",
                in_words(one, link),
                "required" if key in required else _default(one, shipped.get(key)),
                meaning(file, one),
            )
            for key, one in schema["properties"].items()
        ]
        return [table(_HEAD, rows)]


def meaning(file: File, schema: Schema) -> str:
    """Return what a key means: its own description, or that of the model that it holds."""
    if told := schema.get("description"):
        return linked(told)
    held = [file.models[name] for name, _ in references(schema, "")]
    return _about(held[0]).split("\n\n")[0] if len(held) == 1 else ""


def _default(schema: Schema, shipped: Any) -> str:
    if reference(schema):
        return NOTHING
    default = schema.get("default", [])  # one that is made anew each time is a list
    is_plain = isinstance(shipped, str | int | float)
    differs = f"; the file has {code(shipped)}" if is_plain and shipped != default else ""
    return code(default) + differs


def _about(schema: Schema) -> str:
    return paragraphs(schema.get("description"))


def _kinds(schema: Schema) -> str:
    kind = schema["properties"].get("kind", {})
    values = kind.get("enum") or ([kind["const"]] if "const" in kind else [])
    return ", ".join(f"`{value}`" for value in values)


def _listed(places: Iterable[str]) -> str:
    return ", ".join(f"`{place}`" for place in places)


def _at(shipped: Any, place: str) -> Mapping[str, Any]:
    """What the file has at a place, nothing inside lists and of names that it chooses."""
    for key in place.split("."):
        shipped = shipped.get(key) if isinstance(shipped, Mapping) else None
    return shipped if isinstance(shipped, Mapping) else {}
