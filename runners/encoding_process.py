"""The parent's side of the process that encodes (`runners.encoding_worker`)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from typing import IO, Any, cast

import numpy as np

from runners import tether
from runners.embedding import EmbeddingSettings, Vectors


class EncodingFailed(Exception):
    """There are no vectors to be had now; the message says why."""


class Process:
    """Spoken to by the one thread that made it, with which it dies; `kill` from any."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._child = subprocess.Popen(
            tether.command("runners.encoding_worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        self._to = cast("IO[bytes]", self._child.stdin)
        self._from = cast("IO[bytes]", self._child.stdout)
        self._settings = settings

    @property
    def pid(self) -> int:
        return self._child.pid

    def hello(self) -> dict[str, Any]:
        """Return name, key and is_multilingual of the model that it has found."""
        return self._answer(self._settings.model_dump_json())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; raises `EncodingFailed`."""
        header = self._answer(json.dumps(texts))
        shape = header["rows"], header["numbers"]
        raw = self._from.read(4 * shape[0] * shape[1])
        if len(raw) < 4 * shape[0] * shape[1]:
            raise EncodingFailed("the process that encodes has ended")
        return np.frombuffer(raw, np.float32).reshape(shape)

    def kill(self) -> None:
        """End it now; who waits for its answer gets `EncodingFailed`."""
        self._child.kill()

    def end(self) -> None:
        """End it and leave nothing open; for the thread that made it."""
        self.kill()
        self._from.close()
        self._child.communicate()

    def _answer(self, line: str) -> dict[str, Any]:
        try:
            self._to.write(line.encode() + b"\n")
            self._to.flush()
        except OSError as error:
            raise EncodingFailed("the process that encodes has ended") from error
        told = self._from.readline()
        if not told:
            raise EncodingFailed("the process that encodes has ended")
        header: dict[str, Any] = json.loads(told)
        if "error" in header:
            raise EncodingFailed(header["error"])
        return header


def _environment() -> dict[str, str]:
    """Of the child: the app keeps Gradio from calling a hub, which is not meant for models."""
    return {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
