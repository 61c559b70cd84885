"""The process that encodes: JSON lines of texts on stdin, vectors on stdout.

First it says which model it has; the model itself is loaded with the first texts. It ends
with its stdin. An answer is a JSON line, then `rows` × `numbers` float32 values.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import IO, Any

from runners.configuration import ConfigError
from runners.embedding import PACKAGE, EmbeddingSettings, find_model, load_encoder

_NICE = 10  # whoever waits for an answer goes first


def main() -> None:
    """Serve until stdin ends."""
    # What a library prints must not fall among the vectors.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(_NICE)
    settings = EmbeddingSettings.model_validate_json(sys.stdin.buffer.readline())
    try:
        folder, name = find_model(settings)
    except ConfigError as error:
        return _say(out, error=str(error))
    _say(out, name=name, key=_key(folder, name), is_multilingual=name != PACKAGE)
    return _serve(out, settings)


def _serve(out: IO[bytes], settings: EmbeddingSettings) -> None:
    encoder = None
    for line in sys.stdin.buffer:
        try:
            encoder = encoder or load_encoder(settings)
            rows = encoder.encode(json.loads(line))
        except Exception as error:  # told to who asked; that process goes on without
            return _say(out, error=f"{type(error).__name__}: {error}")
        _say(out, rows=rows.shape[0], numbers=rows.shape[1], vectors=rows.tobytes())
    return None


def _say(out: IO[bytes], *, vectors: bytes = b"", **header: Any) -> None:
    out.write(json.dumps(header).encode() + b"\n" + vectors)
    out.flush()


def _key(folder: Path, name: str) -> str:
    """Return a name for this model's vectors that another model of its name has not."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    listed = [name, *(f"{path.relative_to(folder)} {path.stat().st_size}" for path in files)]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
