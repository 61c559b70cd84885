"""Starts of the real engine: time, memory beside the prediction, speed."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from commanded import Command
from vllm_machine import CARD_MIB, VllmMachine, lineup_of_one, put_up

from eval.__main__ import main
from eval.beside.documents import StartFile
from eval.cost.hosted import measure_hosted
from eval.cost.processes import family_on_cards, resident
from eval.cost.starting import Start, StartError, Startup, measure
from runners.lineup import Lineup, load_lineup
from runners.weights import WeightStore

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]
MIB = 1024**2


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


def test_on_cards_the_prediction_is_held_against_what_cards_have_given() -> None:
    told = Start(False, 1.0, None, 110, 1.0, 1.0, card_bytes=50)
    found = Startup("x", 100, 100, 2, (told,), device="gpu")
    assert (found.card_bytes, found.rss, found.error) == (50, 110, 1.0)
    unseen = Startup("x", 100, 100, 2, (start(1.0, None, advised=False),), device="gpu")
    assert unseen.card_bytes is unseen.error is None  # the driver told of none of its processes
    json.dumps(unseen.as_json())


def test_memory_of_this_process_is_seen_and_of_a_gone_one_is_none() -> None:
    assert resident(os.getpid()) > 1024**2
    assert resident(2**22 + 1) == 0


# ------------------------------------------------------------------ engines on cards


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VllmMachine:
    (tmp_path / "machine").mkdir()
    return put_up(tmp_path / "machine", monkeypatch)


def starts_of(machine: VllmMachine, *options: str, **engine: object) -> tuple[int, str, str]:
    path = machine.root / "lineup.yaml"
    document = lineup_of_one(machine, **engine)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return Command("cost").ended(
        machine.root / "home", "--startup", "--lineup", str(path), *options
    )


def test_an_engine_on_a_card_is_started_cold_and_warm_where_the_plan_puts_it(
    machine: VllmMachine,
) -> None:
    code, out, err = starts_of(machine, "--times", "2", "--json")
    assert code == 0, err
    [line] = StartFile.model_validate_json(out.splitlines()[-1]).startup
    assert (line.device, len(line.starts)) == ("gpu", 4)
    assert [one["advised"] for one in line.starts] == [True, False] * 2
    # A cold start has compiled nothing before, a warm one finds what the one before it left.
    assert [one["compiled"] for one in machine.starts] == [[], ["a.graph"]] * 2
    assert line.warm_seconds > 0
    assert line.file_bytes == (machine.checkpoint / "model.safetensors").stat().st_size
    assert line.card_bytes == CARD_MIB * MIB
    share = line.fingerprint["flags"]["gpu_memory"]
    assert line.predicted == pytest.approx(share * 24564 * MIB, rel=0.01)
    assert line.error == pytest.approx(line.predicted / line.card_bytes - 1)
    assert line.fingerprint["weights"]["sha256"]
    kept = machine.root / "home" / "startup"
    assert len(list(kept.glob("*.json"))) == 1


def test_the_caches_of_the_person_stay_as_they_are(
    machine: VllmMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.graph").touch()
    monkeypatch.setenv("VLLM_CACHE_ROOT", str(own))
    code, _, err = starts_of(machine, "--times", "1", device="cpu")
    assert code == 0, err
    assert [path.name for path in own.iterdir()] == ["mine.graph"]
    assert machine.starts[0]["compiled"] == []


def test_where_the_driver_tells_of_no_process_the_cards_memory_is_missing(
    machine: VllmMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VLLM_SURFACE_APPS")
    code, out, err = starts_of(machine, "--times", "1")
    assert code == 0, err
    assert "cards GiB" in out and "–" in out


def test_without_a_card_an_engine_for_one_is_refused(machine: VllmMachine) -> None:
    machine.cards()
    code, _, err = starts_of(machine)
    assert code == 2
    assert "on cards that are here; lineup one has of these: none" in err


def test_who_has_no_place_on_the_cards_is_refused_with_the_reason(machine: VllmMachine) -> None:
    machine.cards("Small Card, 1024, 8.9")
    code, _, err = starts_of(machine)
    assert code == 2
    assert "; big: " in err


def test_a_checkpoint_that_would_be_downloaded_is_refused_with_the_mend(
    machine: VllmMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(machine.root / "hub"))
    code, _, err = starts_of(machine, repository="some-lab/coder", gpu_memory=0.5)
    assert code == 1
    assert "some-lab/coder is not here yet" in err and "make run" in err


def test_a_start_that_fails_is_told_with_the_engines_words(
    machine: VllmMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_SURFACE_FAILS", "CUDA out of memory")
    # Given up after five tries, in some 20 s: between them it only says that it loads.
    monkeypatch.setattr("eval.cost.hosted.START_SECONDS", 90.0)
    lineup = lineup_of_one(machine, gpu_memory=0.5)
    with pytest.raises(StartError, match="CUDA out of memory"):
        asyncio.run(measure_hosted(lineup_from(lineup), lineup_from(lineup).contestants[0]))


def lineup_from(document: dict) -> Lineup:
    return Lineup.model_validate(document)


def test_memory_on_cards_is_that_of_the_processes_below(machine: VllmMachine) -> None:
    apps = machine.root / "apps"
    apps.write_text("1, 500\n")
    assert family_on_cards(os.getpid()) is None
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        apps.write_text(f"1, 500\n{child.pid}, 24\n{os.getpid()}, 7\n")
        assert family_on_cards(os.getpid()) == 24 * MIB
    finally:
        child.communicate()
