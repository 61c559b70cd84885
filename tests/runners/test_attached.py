"""Contestants attached to running endpoints by environment variables."""

from __future__ import annotations

import pytest

from runners.attached import attachments
from runners.configuration import ConfigError
from runners.lineup import load_lineup

SMOL = "LEITAI_ENDPOINT_SMOLLM2_135M"
URL = "http://10.0.0.7:8000"


def test_a_contestant_of_a_lineup_becomes_a_remote_with_the_context_of_the_file(monkeypatch):
    before = load_lineup("pocket")
    monkeypatch.setenv(SMOL, URL + "/")
    monkeypatch.setenv(f"{SMOL}_MODEL", "org/smol")
    monkeypatch.setenv(f"{SMOL}_KEY", "sk-secret")
    monkeypatch.setenv(f"{SMOL}_DIALECT", "vllm")
    lineup = load_lineup("pocket")
    engine = lineup.contestant("smollm2-135m").engine
    assert (engine.kind, engine.base_url, engine.model) == ("remote", URL, "org/smol")
    assert (engine.dialect, engine.slots) == ("vllm", 16)
    assert engine.context == before.contestant("smollm2-135m").engine.context
    assert engine.api_key_env == f"{SMOL}_KEY"
    assert "sk-secret" not in repr(lineup) + lineup.model_dump_json()
    others = [c for c in lineup.contestants if c.id != "smollm2-135m"]
    assert others == [c for c in before.contestants if c.id != "smollm2-135m"]


def test_the_url_alone_is_enough(monkeypatch):
    monkeypatch.setenv(SMOL, URL)
    engine = load_lineup("pocket").contestant("smollm2-135m").engine
    assert (engine.model, engine.api_key_env, engine.dialect) == ("smollm2-135m", None, "openai")


def test_a_remote_of_the_file_keeps_what_is_not_said_but_never_its_key(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(
        """
name: mine
title: {en: Mine, zh: 我的}
contestants:
  - {id: glm, name: GLM, developer: us, license: MIT, parameters: 9, native_context: 4096,
     engine: {kind: remote, base_url: "https://api.example/v4", model: glm-4, slots: 3,
              api_key_env: GLM_KEY, context: 4096, dialect: zhipu}}
"""
    )
    monkeypatch.setenv("LEITAI_ENDPOINT_GLM", "http://127.0.0.1:9/api/paas/v4")
    engine = load_lineup(str(path)).contestant("glm").engine
    assert (engine.model, engine.slots, engine.dialect) == ("glm-4", 3, "zhipu")
    assert engine.api_key_env is None


def test_an_empty_variable_is_none():
    assert attachments(["a"], {"LEITAI_ENDPOINT_A": " ", "LEITAI_ENDPOINT_B": ""}) == {}


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"_B": URL}, "LEITAI_ENDPOINT_B: fits no contestant .* one of LEITAI_ENDPOINT_A,"),
        ({"_A_MODLE": "x"}, "LEITAI_ENDPOINT_A_MODLE: fits no contestant .*_MODEL, _KEY"),
        ({"_A_MODEL": "x"}, "LEITAI_ENDPOINT_A: is not set"),
        ({"_A": "10.0.0.7:8000"}, "such as http://"),
        ({"_A": "ftp://10.0.0.7"}, "no HTTP URL"),
        ({"_A": "http://"}, "no HTTP URL"),
        ({"_A": "http://host:port"}, "no URL"),
        ({"_A": "http://[::1"}, "no URL"),
        ({"_A": "http://me:hidden@host"}, "LEITAI_ENDPOINT_A_KEY"),
        ({"_A": "http://host?key=hidden"}, "without user, query"),
        ({"_A": f"{URL}/v1/"}, "without /v1"),
        ({"_A": URL, "_A_DIALECT": "hidden"}, "openai, llamacpp, vllm, zhipu"),
        ({"_C_D": URL}, r"fits c\.d and c-d; rename"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_mend_and_without_its_value(environ, message):
    with pytest.raises(ConfigError, match=message) as caught:
        attachments(
            ["a", "c.d", "c-d"], {f"LEITAI_ENDPOINT{name}": v for name, v in environ.items()}
        )
    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)
