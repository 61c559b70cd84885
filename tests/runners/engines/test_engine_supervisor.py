"""Back-off, causes and downloads of the supervisor, with real child processes."""

from __future__ import annotations

import asyncio
import hashlib
import re

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from runners.engines import children, files, supervisor
from runners.engines.supervisor import pause
from runners.lineup import LlamaCpp, load_lineup

GARBAGE = b"this is no model" * 1000


@given(st.integers(1, 10**6))
def test_pauses_double_from_one_second_to_thirty(failures):
    assert pause(1) == 1.0
    assert pause(failures) <= pause(failures + 1) <= 30.0
    assert pause(failures + 1) == min(30.0, 2 * pause(failures))


@pytest_asyncio.fixture
async def keep(tmp_path, monkeypatch):
    """Run a supervisor here; returns the list of what it publishes."""
    monkeypatch.setenv("LEITAI_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setattr(supervisor, "pause", lambda failures: 0.0)
    tasks = []
    async with aiohttp.ClientSession() as session:

        def start(engine):
            published = []
            logs = files.HostFiles(tmp_path / "home")
            around = supervisor.Surroundings("x", published.append, lambda: 1, session, logs)
            tasks.append(asyncio.create_task(supervisor.keep(engine, around)))
            return published

        yield start
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def engine_from(path, digest):
    weights = {"file": "x.gguf", "sha256": digest, "size": len(GARBAGE)}
    weights |= {"sources": [{"kind": "local", "path": str(path)}]}
    return LlamaCpp.model_validate({"kind": "llamacpp", "context": 64, "weights": weights})


async def test_five_fast_failures_make_a_failed_engine_with_its_cause(keep, tmp_path, processes):
    (tmp_path / "x.gguf").write_bytes(GARBAGE)
    engine = engine_from(tmp_path / "x.gguf", hashlib.sha256(GARBAGE).hexdigest())
    published = keep(engine)
    await processes.until(lambda: any(s.state == "failed" for s in published), 60)
    failed = next(s for s in published if s.state == "failed")
    assert failed.code == "engine_failed"
    assert "invalid magic" in failed.detail
    assert len([s for s in published if s.code == "restarting"]) == 4


async def test_weights_that_cannot_be_had_are_said_at_once(keep, tmp_path, processes):
    published = keep(engine_from(tmp_path / "none.gguf", "0" * 64))
    await processes.until(lambda: any(s.state == "failed" for s in published))
    assert published[0].state == "downloading"
    assert published[-1].code == "no_source"
    assert "none.gguf is not a file" in published[-1].detail


def test_the_first_of_the_last_errors_is_the_cause(tmp_path):
    log = tmp_path / "log"
    log.write_text("0.0 I srv load\n0.1 E gguf: no room\n0.2 E srv: exiting\nTraceback\n")
    assert children.last_error(log) == "gguf: no room"


def test_a_log_without_errors_gives_its_last_line(tmp_path):
    log = tmp_path / "log"
    log.write_text("one\ntwo  words\n\n")
    assert children.last_error(log) == "two words"


def test_a_log_that_grew_too_long_begins_again(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(bytes(files.LOG_BYTES + 1))
    with log.open("ab") as writer:
        files.bound(log)
        writer.write(b"next")
    assert log.read_bytes() == b"next"


@pytest.fixture
def real_weights(require, weights_root):
    """The smallest real model, as a local file."""
    require("models")
    weights = load_lineup("pocket").contestant("smollm2-135m").engine.weights
    local = {"kind": "local", "path": str(weights_root / weights.sha256)}
    return weights.model_dump(mode="json") | {"sources": [local]}


@pytest.mark.parametrize(
    ("changed", "code", "figures"),
    [
        ({"context": 16384}, "checkpoint_differs", "16384 tokens.*made for 8192"),
        ({"context": 8192, "slots": 10**5}, "memory_too_small", "GB KV cache.*available"),
    ],
)
async def test_a_real_file_is_checked_before_it_is_loaded(
    real_weights, keep, processes, changed, code, figures
):
    published = keep(
        LlamaCpp.model_validate({"kind": "llamacpp", "weights": real_weights} | changed)
    )
    await processes.until(lambda: any(s.state == "failed" for s in published))
    assert published[-1].code == code
    assert re.search(figures, published[-1].detail)
    assert not any(s.code == "loading" for s in published)
