"""One fingerprint for all that is measured: equal where machine, engine and weights are,
another one where anything of them is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from commanded import Command
from doubling import write_problems
from vllm_machine import CARD, VllmMachine, lineup_of_one, put_up, write_safetensors

from eval.batch import begin
from eval.runs import identity
from eval.runs.identity import fingerprint_of
from eval.runs.planning import Options, make_plan
from runners.engines.vllm.interpreter import known_version
from runners.lineup import load_lineup
from runners.sandbox import load_settings

pytestmark = pytest.mark.timeout(400)
PARTS = {"weights", "engine", "flags", "dtype", "kv_type", "template", "hardware", "driver"}


def forget() -> None:
    """A process asks its machine once; here the machine changes."""
    for asked in (identity._found, identity.hardware, known_version):
        asked.cache_clear()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VllmMachine]:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    (tmp_path / "machine").mkdir()
    forget()
    yield put_up(tmp_path / "machine", monkeypatch)
    forget()


@pytest.fixture
def lineup(machine: VllmMachine) -> Callable[..., str]:
    def write(**engine: object) -> str:
        path = machine.root / "lineup.yaml"
        document = lineup_of_one(machine, **engine)
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return str(path)

    return write


# ------------------------------------------------------------------ all five


def test_runs_load_tests_starts_soaks_and_checks_have_the_same_one(
    machine: VllmMachine, lineup: Callable[..., str], tmp_path: Path
) -> None:
    home, name = tmp_path / "home", lineup()
    found = {
        "run": of_run(home, name),
        "perf": of_load_test(home, name),
        "startup": of_starts(home, name),
        "soak": of_soak(home, name),
        "capabilities": of_checks(home, name),
    }
    for told in found.values():
        assert told.keys() >= PARTS
    assert len({told["digest"] for told in found.values()}) == 1
    first = found["perf"]
    assert all({key: told[key] for key in PARTS} == {key: first[key] for key in PARTS}
               for told in found.values())  # fmt: skip
    assert first["driver"] == "570.86.10"
    assert first["hardware"]["gpus"] == ["NVIDIA GeForce RTX 4090, 24564 MiB"] * 2
    assert first["engine"] == {"kind": "vllm", "version": "0.32.0"}
    assert len(first["weights"]["sha256"]) == 64


def of_run(home: Path, lineup: str) -> dict:
    options = Options(lineup=lineup, problems=write_problems(home.parent, ("one",)))
    run = begin(home / "runs", "one", make_plan(options), load_settings(), None)
    return run.manifest["determined"]["contestants"]["big"]


def of_load_test(home: Path, lineup: str) -> dict:
    Command("perf").ended(
        home, "--contestant", "big", "--lineup", lineup, "--name", "one", "--prompt-tokens", "64",
        "--output-tokens", "1", "--concurrency", "1", "--repeats", "1", "--requests", "2",
    )  # fmt: skip
    return json.loads((home / "perf/one/manifest.json").read_text())["fingerprint"]


def of_starts(home: Path, lineup: str) -> dict:
    code, out, err = Command("cost").ended(
        home, "--startup", "--lineup", lineup, "--times", "1", "--json"
    )
    assert code == 0, err
    [line] = json.loads(out.splitlines()[-1])["startup"]
    return line["fingerprint"]


def of_soak(home: Path, lineup: str) -> dict:
    code, out, err = Command("soak").ended(
        home, "--hours", "0.0003", "--rate", "20", "--lineup", lineup, "--json"
    )
    assert code == 0, err
    return json.loads(out.splitlines()[-1])["fingerprint"]


def of_checks(home: Path, lineup: str) -> dict:
    _, _, err = Command("capabilities").ended(
        home, "--contestant", "big", "--lineup", lineup, "--only", "json", "--name", "one"
    )
    manifest = json.loads((home / "capabilities/one/manifest.json").read_text())
    assert manifest["contestants"][0]["fingerprint"], err
    return manifest["contestants"][0]["fingerprint"]


# ------------------------------------------------------------------ what changes it


def digest(lineup: str) -> str:
    forget()
    return fingerprint_of(load_lineup(lineup).contestant("big"))["digest"]


def another_processor(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_processor", lambda: "Another processor")


def another_card(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.cards(CARD, CARD.replace("4090", "3090"))


def another_driver(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.cards(CARD, CARD, driver="580.1")


def another_engine(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.vllm("0.33.0")


def other_weights(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    write_safetensors(machine.checkpoint / "model.safetensors", b"\1" * (1 << 16))


def another_tokenizer(machine: VllmMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine.checkpoint / "tokenizer.json").write_text("{}")


@pytest.mark.parametrize(
    "change",
    [another_processor, another_card, another_driver, another_engine, other_weights,
     another_tokenizer],
)  # fmt: skip
def test_whatever_of_machine_engine_or_weights_is_another_makes_another_one(
    machine: VllmMachine, lineup: Callable[..., str], monkeypatch: pytest.MonkeyPatch, change
) -> None:
    name = lineup()
    before = digest(name)
    assert digest(name) == before
    change(machine, monkeypatch)
    assert digest(name) != before


@pytest.mark.parametrize(
    "flags",
    [{"slots": 3}, {"context": 512}, {"prefix_caching": False}, {"flags": ["--enforce-eager"]},
     {"quantization": "fp8"}, {"dtype": "float16"}, {"chat_template": "{{ messages }}"}],
)  # fmt: skip
def test_another_flag_makes_another_one(lineup: Callable[..., str], flags: dict) -> None:
    assert digest(lineup()) != digest(lineup(**flags))


def test_a_moved_checkpoint_is_the_same_weights(
    machine: VllmMachine, lineup: Callable[..., str]
) -> None:
    before = digest(lineup())
    moved = shutil.copytree(machine.checkpoint, machine.root / "moved")
    assert digest(lineup(repository=str(moved))) == before


def test_weights_that_are_not_here_are_known_by_name_alone(lineup: Callable[..., str]) -> None:
    path = lineup(repository="some-lab/nowhere", revision="abc")
    told = fingerprint_of(load_lineup(path).contestant("big"))
    assert told["weights"] == {"repository": "some-lab/nowhere", "revision": "abc"}


def test_of_an_attached_endpoint_no_weights_are_claimed(
    lineup: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITAI_ENDPOINT_BIG", "http://10.0.0.7:8000")
    told = fingerprint_of(load_lineup(lineup()).contestant("big"))
    assert (told["weights"], told["hardware"], told["driver"]) == (None, None, None)


# ------------------------------------------------------------------ what nobody knew


def test_a_run_goes_on_when_its_checkpoint_has_come_meanwhile(
    machine: VllmMachine, lineup: Callable[..., str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home, monkey = tmp_path / "home", monkeypatch
    monkey.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    problems = write_problems(tmp_path, ("one",))
    # Of an unknown shape it has no place in a plan of the cards.
    name = lineup(repository="some-lab/coder", device="cpu")
    options = Options(lineup=name, problems=problems)
    run = begin(home / "runs", "one", make_plan(options), load_settings(), None)
    snapshot = tmp_path / "hub/models--some-lab--coder/snapshots/abc"
    shutil.copytree(machine.checkpoint, snapshot)
    later = make_plan(options)
    assert later.contestants["big"]["weights"]["sha256"]
    assert later.differs_from(run.manifest["determined"]) == []
    lineup(repository="some-lab/coder", device="cpu", slots=5)
    [first, *_] = make_plan(options).differs_from(run.manifest["determined"])
    assert "slots was 2 and is 5" in first


def test_a_checkpoint_that_came_in_place_of_the_planned_one_is_seen(
    machine: VllmMachine, lineup: Callable[..., str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    name = lineup(repository="some-lab/coder", device="cpu")
    options = Options(lineup=name, problems=write_problems(tmp_path, ("one",)))
    before, snapshots = make_plan(options), tmp_path / "hub/models--some-lab--coder/snapshots"
    shutil.copytree(machine.checkpoint, snapshots / "abc")
    plan = make_plan(options)
    big = plan.lineup.contestant("big")
    assert not before.has_other_weights(big) and not plan.has_other_weights(big)
    weights = next((snapshots / "abc").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes() + b"more")
    assert plan.has_other_weights(big)
    assert not before.has_other_weights(big)


def test_a_run_of_an_earlier_release_goes_on_but_not_with_other_sampling(
    machine: VllmMachine, lineup: Callable[..., str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home, name = tmp_path / "home", lineup()
    options = Options(lineup=name, problems=write_problems(tmp_path, ("one",)))

    def as_it_was(contestant, tell) -> dict:
        told = fingerprint_of(contestant, tell)
        kept = {key: one for key, one in told.items() if key not in ("driver", "digest")}
        by_name = {key: told["weights"][key] for key in ("repository", "revision")}
        return {**kept, "weights": by_name}

    with monkeypatch.context() as earlier:
        earlier.setattr("eval.runs.planning.fingerprint_of", as_it_was)
        run = begin(home / "runs", "one", make_plan(options), load_settings(), None)
    assert make_plan(options).differs_from(run.manifest["determined"]) == []
    document = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    document["contestants"][0]["sampling"]["stop"] = ["###"]
    Path(name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    [line] = make_plan(options).differs_from(run.manifest["determined"])
    assert line.startswith("samples_digest")
