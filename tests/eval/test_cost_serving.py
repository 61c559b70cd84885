"""Commands of a plan are the contestant whole: its file, its template, its KV cache's type."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.cost.cards import load_cards
from eval.cost.checkpoints import model_of
from eval.cost.laying_out import Wish, plan_for
from eval.cost.serving import template_command
from eval.cost.telling import plan_lines
from runners.lineup import Contestant, Lineup, load_lineup

KINDS = load_cards()
templates = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def alone(lineup: str, contestant: str, **engine: object) -> Lineup:
    """One contestant of a lineup with an engine that differs in some keys."""
    loaded = load_lineup(lineup)
    one = loaded.contestant(contestant)
    changed = one.model_copy(update={"engine": one.engine.model_copy(update=engine)})
    return loaded.model_copy(update={"contestants": [changed]})


def plan(lineup: Lineup, card: str = "H200", wish: Wish | None = None) -> dict:
    return plan_for(lineup, [(card, KINDS.cards[card])], KINDS, wish or Wish())


def placed(lineup: Lineup, card: str = "H200") -> dict:
    [one] = plan(lineup, card)["placed"]
    return one


def written(line: str, folder: Path) -> str:
    """What a shell writes that is given a line of the plan; read without other ends of lines."""
    subprocess.run(["/bin/sh", "-c", line], cwd=folder, check=True, timeout=60)
    [path] = folder.glob("*.jinja")
    return path.read_bytes().decode()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(templates)
def test_the_line_that_writes_a_template_writes_it_to_the_byte(tmp_path: Path, text: str) -> None:
    (one,) = alone("seven", "qwen2.5-7b", chat_template=text).contestants
    line = template_command(one)
    assert line is not None
    assert written(line, tmp_path) == text


@pytest.mark.parametrize(
    ("lineup", "contestant", "option"),
    [
        ("seven", "qwen2.5-7b", "--chat-template"),
        ("seven-gguf", "qwen2.5-7b", "--chat-template-file"),
    ],
)
def test_a_contestant_is_started_with_its_own_template(
    tmp_path: Path, lineup: str, contestant: str, option: str
) -> None:
    text = "{% for m in messages %}\n### Question\n{{ m['content'] }}{% endfor %}\\n 中\n\n"
    changed = alone(lineup, contestant, chat_template=text)
    lines = [line.strip("\n") for line in plan_lines(plan(changed))]
    told = placed(changed)
    assert f"  {told['template']}" in lines
    assert lines.index(f"  {told['template']}") + 1 == lines.index(f"  {told['command']}")
    words = shlex.split(told["command"])
    assert written(f"  {told['template']}", tmp_path) == text
    assert (tmp_path / words[words.index(option) + 1]).exists()
    plain = placed(alone(lineup, contestant))
    assert plain["template"] is None
    assert "--chat-template" not in plain["command"]


def test_a_file_of_llama_cpp_is_named_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITAI_WEIGHTS", str(tmp_path))
    weights = load_lineup("seven-gguf").contestant("qwen2.5-7b").engine.weights
    pinned = weights.model_copy(update={"sha256": "0" * 64, "size": 5})
    lineup = alone("seven-gguf", "qwen2.5-7b", weights=pinned)
    assert f"--model {weights.file} " in placed(lineup)["command"]
    (tmp_path / ("0" * 64)).write_bytes(b"12345")
    assert f"--model {tmp_path / ('0' * 64)} " in placed(lineup)["command"]


# ------------------------------------------------------------------ the KV cache's type


def cached(*flags: str) -> Contestant:
    (one,) = alone("seven", "deepseek-coder-7b", flags=list(flags)).contestants
    return one


@pytest.mark.parametrize(
    ("flags", "bytes_of_16_bits"),
    [
        ([], 1.0),
        (["--kv-cache-dtype=fp8"], 0.5),
        (["--kv-cache-dtype", "fp8_e5m2"], 0.5),
        (["--kv-cache-dtype=fp8", "--enforce-eager", "--kv-cache-dtype=auto"], 1.0),
        (["--kv-cache-dtype=bfloat16"], 1.0),
        (["--kv-cache-dtype=unheard-of"], 1.0),
    ],
)
def test_memory_counts_the_cache_in_the_type_that_the_flags_name(
    flags: list[str], bytes_of_16_bits: float
) -> None:
    model = model_of(cached(*flags))
    assert model is not None
    assert model.kv_per_token == 480 * 1024 * bytes_of_16_bits
    assert model.kv(4096, 8) == 8 * 4096 * 480 * 1024 * bytes_of_16_bits


def test_a_plan_gives_a_cache_of_8_bits_half_the_room() -> None:
    whole, half = (
        placed(alone("seven", "deepseek-coder-7b", flags=flags, context=4096, slots=2))
        for flags in ([], ["--kv-cache-dtype=fp8"])
    )
    assert half["gib_on_each_card"]["kv"] < 0.75 * whole["gib_on_each_card"]["kv"]
    assert half["full_contexts_at_once"] >= 2
    assert "--kv-cache-dtype=fp8" in half["command"]
