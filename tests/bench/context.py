"""What files as context cost: indexing a thousand, and finding in twenty thousand chunks.

Also how many of forty questions about this repository find their function, in all of it.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))  # `own_questions`

from own_questions import (
    ROOT,
    Question,
    changed,
    filled,
    further,
    own_files,
    questions,
    recall,
)

from assistant.context import ContextSettings, Libraries, Library
from assistant.context.cutting import cut
from assistant.context.index import Index
from assistant.context.meaning import together
from runners.embedding import EmbeddingSettings, load_encoder

FILES = 1_000
# Encoding them all would take minutes; the time of these is multiplied.
FILES_WITH_MEANING = 50
CHUNKS = 20_000
DIMENSION = 384
SETTINGS = ContextSettings(tokens=4_000)


def measure() -> list[dict[str, Any]]:
    """Seconds of indexing, milliseconds of finding, shares of questions."""
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_indexing(Path(folder) / "words"))
        figures += asyncio.run(_finding(Path(folder) / "many"))
    return [*figures, *_recall()]


def _sources() -> Iterator[tuple[str, bytes]]:
    """Files of this repository, over and over, each with content of its own."""
    texts = [(path, (ROOT / path).read_bytes()) for path in own_files()]
    number = 0
    while True:
        for path, text in texts:
            yield f"{number}/{path}", b"# %d\n" % number + text
        number += 1


async def _indexing(root: Path) -> list[dict[str, Any]]:
    sources = _sources()
    files = [next(sources) for _ in range(FILES)]
    libraries = Libraries(root, SETTINGS)
    await (await libraries.open("warm")).add(files[:1])
    library = await libraries.open("words")
    started = time.perf_counter()
    await library.add([("files.zip", _packed(files))])
    pause = await _until_found_by_words(library)
    by_words = time.perf_counter() - started
    await libraries.delete("words")

    other = await libraries.open("meaning")
    await libraries._shared.meaning.load()
    started = time.perf_counter()
    await other.add([("files.zip", _packed(files[-FILES_WITH_MEANING:]))])
    await other.indexed()
    by_meaning = (time.perf_counter() - started) * FILES / FILES_WITH_MEANING
    await libraries.close()
    return [
        _figure("1,000 files found by words", by_words, "s"),
        _figure("longest pause of the event loop meanwhile", 1000 * pause, "ms"),
        _figure(f"1,000 files by meaning, too ({FILES_WITH_MEANING} x 20)", by_meaning, "s"),
    ]


async def _until_found_by_words(library: Library) -> float:
    """The longest time in which nothing else could run, in seconds."""
    longest, at = 0.0, time.perf_counter()
    while library.progress().by_words < library.progress().files:
        await asyncio.sleep(0.005)
        longest, at = max(longest, time.perf_counter() - at - 0.005), time.perf_counter()
    return longest


async def _finding(root: Path) -> list[dict[str, Any]]:
    """Questions to a library whose vectors are random: their values cost no time."""
    libraries = Libraries(root, SETTINGS)
    await libraries._shared.meaning.load()
    files = _many(libraries)
    library = await libraries.open("many")
    await library.add([("files.zip", _packed(files))])
    await library.indexed()
    chunks = sum(view.chunks or 0 for view in library.files())

    async def count(text: str) -> int:
        return len(text) // 4

    spans: list[float] = []
    before = 0.0
    worker = libraries._shared.meaning.pid
    asked = [question.ask for question in questions()]
    # None twice, since the vector of a question is remembered.
    for ask in [*(f"Hello. {one}" for one in asked[:5]), *asked, *(f"Say: {one}" for one in asked)]:
        if len(spans) == 5:  # warm
            before = time.process_time() + _processor_seconds(worker)
        started = time.perf_counter()
        selection = await library.select(ask, 4_000, count)
        spans.append(1000 * (time.perf_counter() - started))
        if not selection.by_meaning:
            print(f"by words alone: {selection.remarks}", file=sys.stderr)
    used = 1000 * (time.process_time() + _processor_seconds(worker) - before)
    await libraries.close()
    p50, p95 = np.percentile(spans[5:], [50, 95])
    return [
        _figure(f"a selection out of {chunks} chunks, p50", float(p50), "ms"),
        _figure(f"a selection out of {chunks} chunks, p95", float(p95), "ms", 100),
        _figure("its processor time, app and encoder", used / len(spans[5:]), "ms"),
    ]


def _processor_seconds(pid: int | None) -> float:
    """What a process has used so far, by the kernel's account."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _packed(files: list[tuple[str, bytes]]) -> bytes:
    """Files as an archive, which keeps their folders."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            archive.writestr(path, content)
    return data.getvalue()


def _many(libraries: Libraries) -> list[tuple[str, bytes]]:
    """Files of so many chunks, with vectors in the cache."""
    rng = np.random.default_rng(0)
    files: list[tuple[str, bytes]] = []
    chunks = 0
    for path, content in _sources():
        index = Index()
        index.put(path, cut("python", content.decode()))
        texts = index.meant(path)
        vectors = rng.standard_normal((len(texts), DIMENSION)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        libraries._shared.keep_vectors(texts, vectors)
        files.append((path, content))
        chunks += len(texts)
        if chunks >= CHUNKS:
            return files
    return files


def _recall() -> list[dict[str, Any]]:
    encoder = load_encoder(EmbeddingSettings(model="packaged", threads=2))
    paths = own_files()
    index = filled(paths)
    for path in paths:
        texts = index.meant(path)
        index.set_vectors(path, texts, encoder.encode(texts))
    asked = questions()

    def share(asked: list[Question]) -> float:
        talks = [encoder.encode([one.ask, *one.earlier]) for one in asked]
        return recall(index, asked, np.stack([together(list(rows)) for rows in talks]))

    alone = [replace(question, earlier=()) for question in further()]
    return [
        _figure("recall@5, BM25 alone", recall(index, asked, None), ""),
        _figure("recall@5, with meaning", share(asked), "", 0.8, ">="),
        _figure("recall@5 of a further question by itself", share(alone), ""),
        _figure("recall@5 of a further question after its first", share(further()), ""),
        _figure("recall@5 of a question after another one", share(changed()), ""),
    ]


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "context",
        "figure": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
