"""Vectors from a process of their own: kept, shared, urgent ones first, failures told."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from runners.embedding import PACKAGE, EmbeddingSettings, load_encoder
from runners.encoding import Encoding, EncodingFailed
from runners.vector_store import VectorStore, digest

PACKAGED = EmbeddingSettings(model="packaged")
PATIENCE = 240.0  # seconds


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.fixture
def encoding(tmp_path: Path) -> Iterator[Encoding]:
    made = Encoding(tmp_path, PACKAGED)
    yield made
    made.close()


def process_of(encoding: Encoding) -> int:
    until(lambda: encoding._process is not None)
    assert encoding._process is not None
    return encoding._process.pid


def test_vectors_come_later_and_are_those_of_the_model(encoding: Encoding, tmp_path: Path) -> None:
    texts = ["Sort a list.", "A cat sleeps.", "Sort a list."]
    assert encoding.ready(texts) == [None, None, None]
    until(lambda: all(row is not None for row in encoding.ready(texts)))
    rows = np.stack([row for row in encoding.ready(texts) if row is not None])
    assert np.allclose(rows, load_encoder(PACKAGED).encode(texts), atol=1e-5)
    assert encoding.model is not None
    assert (encoding.model.name, encoding.model.is_multilingual) == (PACKAGE, False)
    assert np.array_equal(encoding.encode(texts), rows)
    assert np.array_equal(asyncio.run(encoding.vectors(texts)), rows)
    assert encoding.encode([]).shape[0] == 0

    other = Encoding(tmp_path, PACKAGED)  # reads what is there and loads no model
    other.ready(texts)
    until(lambda: all(row is not None for row in other.ready(texts)))
    other.close()
    with pytest.raises(EncodingFailed, match="closed"):
        other.encode(["a new one"])


def test_a_killed_process_fails_who_waits_and_nobody_else(
    encoding: Encoding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runners.encoding._REST_SECONDS", 0.0)
    encoding.ready(["one"])
    os.kill(process_of(encoding), signal.SIGSTOP)
    waiting = encoding._asked(["two"])[0]
    os.kill(process_of(encoding), signal.SIGKILL)
    with pytest.raises(EncodingFailed, match="has ended"):
        waiting.result(PATIENCE)
    assert encoding.encode(["three"]).shape == (1, 384)


def test_who_does_not_want_to_wait_is_told(encoding: Encoding) -> None:
    with pytest.raises(EncodingFailed, match="later"):
        encoding.encode(["a text"], seconds=0.0)


def test_a_model_that_is_missing_is_named(tmp_path: Path) -> None:
    encoding = Encoding(tmp_path, EmbeddingSettings(model=str(tmp_path / "nowhere")))
    with pytest.raises(EncodingFailed, match=r"modules\.json"):
        encoding.encode(["a text"])
    with pytest.raises(EncodingFailed, match=r"modules\.json"):  # at once, while it rests
        encoding.encode(["a text"])
    assert encoding.ready(["a text"]) == [None]
    encoding.close()


# ------------------------------------------------------------------ the file


def test_several_writers_share_a_file_and_half_a_record_is_cut_away(tmp_path: Path) -> None:
    path = tmp_path / "m.vectors"
    keys = [digest(text) for text in "abc"]
    rows = np.arange(12, dtype=np.float32).reshape(3, 4)
    one, other = VectorStore(path), VectorStore(path)
    one.add(keys[:1], rows[:1])
    other.add(keys[:2], rows[:2])
    with path.open("ab") as file:
        file.write(b"torn")
    one.add(keys[1:], rows[1:])
    found = VectorStore(path)
    assert [found.get(key).tolist() for key in keys] == rows.tolist()  # type: ignore[union-attr]
    assert path.stat().st_size == 16 + 3 * (32 + 16)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.vectors"
    path.write_bytes(b"x" * 100)
    with pytest.raises(OSError, match="delete it"):
        VectorStore(path)
