"""Starts of the real engine: time, memory beside the prediction, speed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.beside.documents import StartFile
from eval.cost.processes import resident
from eval.cost.starting import Start, StartError, Startup, measure
from runners.lineup import load_lineup
from runners.weights import WeightStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]


def test_the_pocket_models_take_the_memory_that_is_predicted(
    require, weights_root: Path, tmp_path: Path
) -> None:
    require("models")
    for pocket in load_lineup("pocket").contestants:
        path = WeightStore(weights_root).find(pocket.engine.weights)
        # One thread: two that wait for each other crawl on a machine that others use.
        alone = pocket.engine.model_copy(update={"threads": 1})
        contestant = pocket.model_copy(update={"engine": alone})
        log = tmp_path / "engine.log"
        found = asyncio.run(measure(contestant, path, log, (False,)))
        assert abs(found.error) < 0.15, f"{contestant.id}: {found.error:+.1%}"
        assert found.seconds(cold=False) > 0
        told = json.loads(json.dumps(found.as_json()))
        assert told["output_tokens_a_second"] > 0
        assert told["prompt_tokens_a_second"] > 0


def test_the_command_keeps_its_starts_with_their_fingerprint(
    require, weights_root: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    require("models")
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    monkeypatch.setenv("LEITAI_WEIGHTS", str(weights_root))
    asked = ["--startup", "--times", "1", "--contestant", "smollm2-135m", "--json"]
    monkeypatch.setattr(sys, "argv", ["eval", "cost", *asked])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    told = json.loads(out.out.splitlines()[-1])
    assert end.value.code == 0 and f"startup/{told['name']}" in out.err
    kept = tmp_path / "startup" / f"{told['name']}.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == told
    (line,) = StartFile.model_validate(told).startup
    assert line.fingerprint["weights"]["sha256"] and line.rss > line.file_bytes


def test_a_file_that_is_no_model_is_told_with_the_engines_words(tmp_path: Path) -> None:
    contestant = load_lineup("pocket").contestants[-1]
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"not a model")
    with pytest.raises(StartError, match="smollm2-135m: the engine did not come up"):
        asyncio.run(measure(contestant, bad, tmp_path / "engine.log"))


def test_other_engines_are_not_started_here(tmp_path: Path) -> None:
    contestant = load_lineup("seven").contestants[0]
    with pytest.raises(StartError, match=r"only llama\.cpp engines"):
        asyncio.run(measure(contestant, tmp_path, tmp_path / "engine.log"))


def start(seconds: float, read: int | None, *, advised: bool) -> Start:
    return Start(advised, seconds, read, 110, 1.0, 1.0)


def test_a_start_that_found_its_file_in_memory_is_not_called_cold() -> None:
    warm = [start(2.0, 0, advised=False), start(4.0, 0, advised=False)]
    cold = [start(9.0, 99, advised=True), start(3.0, 10, advised=True)]
    found = Startup("x", 100, 99, 2, (*warm, *cold))
    assert (found.seconds(cold=True), found.seconds(cold=False)) == (9.0, 3.0)
    assert found.error == pytest.approx(-0.1)
    unknown = Startup("x", 100, 99, 2, (start(9.0, None, advised=True),))
    assert unknown.seconds(cold=True) is None


def test_memory_of_this_process_is_seen_and_of_a_gone_one_is_none() -> None:
    assert resident(os.getpid()) > 1024**2
    assert resident(2**22 + 1) == 0
