"""What a checkpoint's header says, of a file here or of one at an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cost.headers import folder_model, gguf_model, safetensors, sharded
from eval.cost.model import Model
from eval.cost.tensors import Tensor
from runners.engines.checkpoint import Shape


@dataclass(frozen=True)
class Header:
    """`bytes` of the weights by stored format; `shape` is None where the header tells none.

    `values` counts stored values: in a 4-bit checkpoint several parameters share one.
    """

    source: str
    values: int
    bytes: dict[str, int]
    shape: Shape | None

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


def look(source: str) -> Header:
    """Read the header of a GGUF or safetensors file, of a folder, or of an index of shards.

    Safetensors files and indices may be http(s) addresses; no weights are read. Raises
    `ValueError` (`HeaderError`) naming what cannot be read.
    """
    if source.endswith(".index.json"):
        return _header(source, sharded(source))
    if source.startswith(("http://", "https://")) or source.endswith(".safetensors"):
        return _header(source, safetensors(source))
    path = Path(source).expanduser()
    model: Model = folder_model(path) if path.is_dir() else gguf_model(path)
    return _header(source, model.tensors, model.shape)


def _header(source: str, tensors: Sequence[Tensor], shape: Shape | None = None) -> Header:
    sizes: Counter[str] = Counter()
    for one in tensors:
        sizes[one.dtype] += one.bytes
    return Header(source, sum(one.elements for one in tensors), dict(sizes.most_common()), shape)
