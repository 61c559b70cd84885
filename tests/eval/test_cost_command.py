"""`python -m eval cost` as it is written: tables, plans, and what is bad usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest

from eval.__main__ import main

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """`said("--plan", …)` gives exit code, stdout and stderr of `python -m eval cost …`."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["eval", "cost", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr()
        return int(end.value.code or 0), out.out, out.err

    return run


def test_the_table_is_told_to_people_and_to_programs(said: Said) -> None:
    code, out, _ = said("--lineup", "seven", "--quantisation", "FP16", "--context", "4096")
    assert (code, "qwen2.5-7b" in out) == (0, True)
    code, out, _ = said("--lineup", "seven", "--context", "16384", "--json")
    told = json.loads(out.splitlines()[-1])
    assert code == 0
    rows = {(one["contestant"], one["quantisation"]): one for one in told["requirements"]}
    assert len(rows) == 4 * 5
    assert not rows["qwen2.5-7b", "bf16"]["beyond"]
    assert rows["yi-1.5-6b", "awq"]["beyond"]
    assert rows["qwen2.5-7b", "bf16"]["cards"]["RTX3060"] == 4
    assert rows["qwen2.5-7b", "bf16"]["cpu"] is None
    assert rows["qwen2.5-7b", "q4_k_m"]["cpu"]["total"] > 0
    assert rows["qwen2.5-7b", "fp8"]["cards"]["RTX3090"] is None
    assert {one["id"] for one in told["convenience"]} >= {"vllm", "glm-4-9b"}


def test_the_plan_is_told_with_commands(said: Said) -> None:
    code, out, _ = said("--lineup", "seven", "--plan", "--cards", "1 x rtx3060, RTX4090")
    assert code == 0
    assert out.startswith("cards: 0 RTX3060, 1 RTX4090\n  numbered by kind")
    assert "vllm.entrypoints.openai.api_server --model" in out
    assert "Quantisations differ" in out
    _, short, _ = said("--lineup", "seven", "--plan", "--cards", "3060,rtx 4090")
    assert short == out
    code, out, _ = said("--lineup", "seven", "--plan", "--cards", "RTX3060", "--json")
    assert len(json.loads(out)["unplaced"]) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--plan", "--cards", "2xRTX9999"], "there is no card RTX9999; there are: RTX3060, "),
        (["--plan", "--cards", "0xL4"], "from 1 to 16 cards"),
        (["--plan", "--cards", "17xL4"], "from 1 to 16 cards"),
        (["--plan", "--cards", f"{10**20 - 1}xL4"], "from 1 to 16 cards"),
        (["--plan", "--cards", f"{'9' * 5000}xL4"], "from 1 to 16 cards"),
        (["--plan", "--cards", "9xL4,9xL4"], "from 1 to 16 cards"),
        (["--plan", "--cards", ","], "write how many of which"),
        (["--plan", "--cards", "90"], "card 90 may be RTX3090 or RTX4090 or RTX5090"),
        (["--plan"], "no graphics card is here: --plan needs --cards"),
        (["--cards", "L4"], "--cards goes with --plan"),
        (["--plan", "--startup"], "give one of them"),
        (["--contestant", "nonsense"], "--contestant goes with --startup"),
        (["--checkpoint", "x.gguf", "--lineup", "seven"], "--lineup does not go with"),
        (["--checkpoint", "http://[::bad/model.safetensors"], "has no safetensors header"),
        (["--checkpoint", "http://[::bad/model.safetensors.index.json"], "is no index"),
        (["--quantisation", "q3"], "legal are bf16, fp8, awq, q8_0, q4_k_m"),
        (["--checkpoint", "/nowhere.gguf"], "/nowhere.gguf: is no GGUF file"),
        (["--lineup", "nobody"], "there are: pocket"),
        (["--startup", "--lineup", "seven"], "has of these: none"),
        (["--startup", "--contestant", "x"], "lineup pocket has of these: qwen2.5-coder-1.5b"),
    ],
)
def test_bad_usage_ends_in_two_with_the_mend(said: Said, arguments: list[str], told: str) -> None:
    code, out, err = said(*arguments)
    assert (code, out) == (2, "")
    assert told in err
