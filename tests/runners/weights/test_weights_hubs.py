"""Fetching from model hubs, against a real HTTP server on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runners.weights import Progress, WeightsError, WeightStore, hubs

MODELSCOPE = {"kind": "modelscope", "repository": "org/tiny", "file": "tiny.gguf"}
HUGGINGFACE = MODELSCOPE | {"kind": "huggingface"}
MODELSCOPE_PATH = "/models/org/tiny/resolve/main/tiny.gguf"
HUGGINGFACE_PATH = "/hf/org/tiny/resolve/main/tiny.gguf"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path):
    return WeightStore(tmp_path / "store")


def nothing_is_left(store, weights):
    return store.find(weights) is None and not list(store.root.glob(".partial/*/*"))


def test_the_first_good_source_is_used_and_no_other(hub, store, content, weights_for):
    hub.files = {MODELSCOPE_PATH: content, HUGGINGFACE_PATH: content}
    path = store.ensure(weights_for(content, MODELSCOPE, HUGGINGFACE))
    assert path.read_bytes() == content
    assert hub.requests == [(MODELSCOPE_PATH, 0)]


def test_a_file_that_one_hub_lacks_comes_from_the_next(hub, store, content, weights_for):
    hub.files = {HUGGINGFACE_PATH: content}
    assert store.ensure(weights_for(content, MODELSCOPE, HUGGINGFACE)).read_bytes() == content


def test_progress_grows_to_the_whole_file(hub, store, content, weights_for):
    hub.files = {MODELSCOPE_PATH: content}
    seen: list[Progress] = []
    store.ensure(weights_for(content, MODELSCOPE), seen.append)
    done = [progress.done for progress in seen if progress.source == "modelscope"]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total == len(content)


def test_a_broken_connection_is_resumed_where_it_broke(hub, store, content, weights_for):
    hub.files, hub.breaks = {MODELSCOPE_PATH: content}, [300_000, 200_000]
    assert store.ensure(weights_for(content, MODELSCOPE)).read_bytes() == content
    assert [begin for _, begin in hub.requests] == [0, 300_000, 500_000]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(breaks=st.lists(st.integers(1, 400_000), max_size=6))
def test_any_series_of_breaks_ends_in_the_same_file(hub, content, weights_for, breaks):
    hub.files, hub.breaks = {MODELSCOPE_PATH: content}, list(breaks)
    with tempfile.TemporaryDirectory() as folder:
        path = WeightStore(Path(folder)).ensure(weights_for(content, MODELSCOPE))
        assert path.read_bytes() == content


def test_a_server_without_ranges_is_read_again_from_the_start(hub, store, content, weights_for):
    hub.files, hub.breaks, hub.ranges = {MODELSCOPE_PATH: content}, [300_000], False
    assert store.ensure(weights_for(content, MODELSCOPE)).read_bytes() == content


def test_a_connection_that_always_breaks_is_given_up_and_its_bytes_are_kept(
    hub, store, content, weights_for
):
    hub.files, hub.breaks = {MODELSCOPE_PATH: content}, [300_000, 0, 0, 0]
    weights = weights_for(content, MODELSCOPE)
    with pytest.raises(WeightsError, match="300000 of 1048576 bytes") as caught:
        store.ensure(weights)
    assert caught.value.causes[0].code == "broken_download"
    assert store.find(weights) is None
    assert store.ensure(weights).read_bytes() == content
    assert hub.requests[-1] == (MODELSCOPE_PATH, 300_000)


def test_wrong_bytes_are_refused_and_leave_nothing(hub, store, content, weights_for):
    hub.files = {MODELSCOPE_PATH: content[::-1]}
    weights = weights_for(content, MODELSCOPE)
    with pytest.raises(WeightsError) as caught:
        store.ensure(weights)
    assert [cause.code for cause in caught.value.causes] == ["wrong_digest"]
    assert nothing_is_left(store, weights)


def test_a_beginning_from_a_bad_hub_does_not_spoil_the_good_one(hub, store, content, weights_for):
    hub.files = {MODELSCOPE_PATH: content[::-1], HUGGINGFACE_PATH: content}
    hub.breaks = [300_000, 0, 0, 0]
    path = store.ensure(weights_for(content, MODELSCOPE, HUGGINGFACE))
    assert path.read_bytes() == content


def test_a_file_of_another_length_is_refused_before_it_is_loaded(hub, store, content, weights_for):
    hub.files = {MODELSCOPE_PATH: content + b"more"}
    seen: list[Progress] = []
    with pytest.raises(WeightsError) as caught:
        store.ensure(weights_for(content, MODELSCOPE), seen.append)
    assert caught.value.causes[0].code == "wrong_size"
    assert seen == []


def test_an_answer_without_a_length_never_outgrows_the_file(hub, store, content, weights_for):
    hub.files, hub.chunked = {MODELSCOPE_PATH: content + bytes(len(content))}, True
    assert store.ensure(weights_for(content, MODELSCOPE)).read_bytes() == content


def test_a_silent_hub_costs_seconds_once_for_all_files(store, content, weights_for, monkeypatch):
    monkeypatch.setattr(hubs, "_asked", {})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("MODELSCOPE_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        for number in range(4):
            with pytest.raises(WeightsError) as caught:
                store.ensure(weights_for(content + bytes([number]), MODELSCOPE))
            assert caught.value.causes[0].code == "hub_unreachable"
    assert time.monotonic() - begun < 5


def fetching(store, weights):
    """Fetch in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "runners.engines.fetching"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"LEITAI_WEIGHTS": str(store.root)},
        cwd=ROOT,
        text=True,
    )
    process.stdin.write(weights.model_dump_json())
    process.stdin.close()
    return process


def until(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def test_two_processes_fetch_a_file_once_and_the_second_sees_it_grow(
    hub, store, content, weights_for
):
    hub.files, hub.gate = {MODELSCOPE_PATH: content}, threading.Event()
    weights = weights_for(content, MODELSCOPE)
    with fetching(store, weights) as first:
        until(lambda: list(store.root.glob(".partial/*/hub")))
        with fetching(store, weights) as second:
            waiting = json.loads(second.stdout.readline())
            hub.gate.set()
            answers = [json.loads(p.stdout.read().splitlines()[-1]) for p in (first, second)]
    assert waiting["source"] == "elsewhere"
    assert answers[0] == answers[1] == {"path": str(store.find(weights))}
    assert hub.requests == [(MODELSCOPE_PATH, 0)]


def test_a_killed_fetch_is_resumed_by_the_next_process(hub, store, content, weights_for):
    hub.files, hub.gate = {MODELSCOPE_PATH: content}, threading.Event()
    weights = weights_for(content, MODELSCOPE)
    with fetching(store, weights) as first:
        until(lambda: any(p.stat().st_size for p in store.root.glob(".partial/*/hub")))
        first.kill()
    hub.gate.set()
    assert store.ensure(weights).read_bytes() == content
    assert hub.requests[-1][1] > 0
