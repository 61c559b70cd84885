"""Every code that a lower floor gives as a reason has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.language import texts
from assistant.wait import NoTurn
from runners import errors
from runners.engines import reported

RUNNERS = Path(errors.__file__).parent


def codes(pattern: str, *places: str) -> set[str]:
    sources = [path for place in places for path in sorted((RUNNERS / place).rglob("*.py"))]
    assert sources
    return {code for path in sources for code in re.findall(pattern, path.read_text("utf-8"))}


def test_chat_errors_have_words() -> None:
    tree = {value.code for value in vars(errors).values() if hasattr(value, "partial") is False
            and isinstance(value, type) and issubclass(value, errors.ChatError)}  # fmt: skip
    tree.add(NoTurn.code)
    missing = {code for code in tree - {"chat_error"} if f"error.{code}" not in texts("zh").entries}
    assert missing == set()


def test_sandbox_faults_have_words() -> None:
    found = codes(r'(?:EngineError|SandboxState)\(\s*(?:"\w+", )?"(\w+)"', "sandbox")
    assert {"docker_unavailable", "image_missing"} & found
    known = texts("zh").entries
    assert {
        code
        for code in found - {"ready", "building", "unavailable"}
        if f"sandbox.{code}" not in known
    } == set()


def test_engine_states_have_words() -> None:
    found = codes(r'WeightsError\(\s*"(\w+)"', "weights", "engines")
    found |= codes(r'_status\("\w+", "(\w+)"', "engines") | codes(r'code="(\w+)"', "engines")
    found |= set(reported.STATES)
    assert {"disk_full", "engine_failed", "host_unavailable"} <= found
    assert {code for code in found if f"engine.{code}" not in texts("zh").entries} == set()


@pytest.mark.parametrize("code", ["needs_key", "needs_gpu", "failed", "loading", "downloading"])
def test_states_of_a_contestant_have_words(code: str) -> None:
    assert texts("zh")(f"status.{code}")
