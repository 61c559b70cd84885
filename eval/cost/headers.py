"""Headers of model files: read without the weights behind them.

A safetensors file begins with the length of its header, 8 bytes, and the header as JSON;
of one at an address only those bytes are asked for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.cost.model import Model, of_gguf, of_header
from eval.cost.tensors import Tensor
from runners.engines import gguf

LONGEST_HEADER = 64 * 1024**2
ASK_SECONDS = 20.0
MOST_VALUES = 2**63

_DAMAGE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What reading a header raises that somebody else wrote."""

Reader = Callable[[int, int], bytes]
"""Gives the bytes from one offset up to another."""


class HeaderError(ValueError):
    """A header that cannot be read; the message names the file and the cause."""


def gguf_model(path: Path) -> Model:
    """Return the model of a GGUF file; raises `HeaderError`."""
    header = gguf.read(path)
    if header is None:
        raise HeaderError(f"{path}: is no GGUF file that can be read")
    tensors = (Tensor(one.name, one.rows, one.columns, one.type) for one in header.tensors)
    model = of_gguf(header.metadata, tensors)
    if model is None:
        raise HeaderError(f"{path}: its metadata tells no shape")
    return model


def folder_model(folder: Path) -> Model:
    """Return the model of a folder with `config.json` and safetensors files.

    Raises `HeaderError`.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except _DAMAGE as error:
        raise HeaderError(f"{folder / 'config.json'}: cannot be read ({error})") from error
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise HeaderError(f"{folder}: holds no *.safetensors file")
    model = of_header(config, [one for path in files for one in safetensors(str(path))])
    if model is None:
        raise HeaderError(f"{folder / 'config.json'}: tells no shape")
    return model


def safetensors(source: str) -> list[Tensor]:
    """Return the tensors of a safetensors file: a path, or an http(s) address.

    Raises `HeaderError`.
    """
    read = _from_address(source) if source.startswith(("http://", "https://")) else _from(source)
    try:
        length = int.from_bytes(read(0, 8), "little")
        if not 0 < length <= LONGEST_HEADER:
            raise ValueError(f"a header of {length} bytes is none")
        header: dict[str, Any] = json.loads(read(8, 8 + length))
        header.pop("__metadata__", None)
        return [_tensor(name, one) for name, one in header.items()]
    except _DAMAGE as error:
        raise HeaderError(f"{source}: has no safetensors header ({error})") from error


def sharded(source: str) -> list[Tensor]:
    """Return the tensors of all shards that a `model.safetensors.index.json` names.

    A path, or an http(s) address beside which the shards stand. Raises `HeaderError`.
    """
    try:
        index = json.loads(_whole(source))
        shards = sorted({_plain(name) for name in index["weight_map"].values()})
    except _DAMAGE as error:
        raise HeaderError(f"{source}: is no index of safetensors files ({error})") from error
    base = source.rpartition("/")[0]
    return [one for name in shards for one in safetensors(f"{base}/{name}" if base else name)]


def _plain(name: str) -> str:
    """A shard's name; an index may not lead out of its folder."""
    if "/" in name or "\\" in name or not name.endswith(".safetensors"):
        raise ValueError(f"{name!r} is no shard beside it")
    return name


def _whole(source: str) -> str:
    if not source.startswith(("http://", "https://")):
        return Path(source).read_text(encoding="utf-8")
    import httpx

    try:
        answer = httpx.get(source, timeout=ASK_SECONDS, follow_redirects=True)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(str(error) or type(error).__name__) from error
    return answer.text


def _tensor(name: str, told: dict[str, Any]) -> Tensor:
    shape = list(told["shape"]) or [1]
    if not all(isinstance(one, int) and one >= 0 for one in shape):
        raise ValueError(f"{name} has a shape that is none")
    if math.prod(shape) >= MOST_VALUES:
        raise ValueError(f"{name} has more values than any file can hold")
    return Tensor(name, math.prod(shape[:-1]), shape[-1], str(told["dtype"]))


def _from(path: str) -> Reader:
    def read(begin: int, end: int) -> bytes:
        with Path(path).open("rb") as data:
            data.seek(begin)
            return data.read(end - begin)

    return read


def _from_address(url: str) -> Reader:
    import httpx

    def read(begin: int, end: int) -> bytes:
        asked = {"Range": f"bytes={begin}-{end - 1}", "Accept-Encoding": "identity"}
        try:
            with httpx.stream(
                "GET", url, headers=asked, timeout=ASK_SECONDS, follow_redirects=True
            ) as answer:
                answer.raise_for_status()
                if answer.status_code != httpx.codes.PARTIAL_CONTENT:
                    raise ValueError("the server gives whole files only")
                return answer.read()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OSError(str(error) or type(error).__name__) from error

    return read
