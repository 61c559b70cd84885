"""The store: what is trusted, what is not, and what it says when it cannot go on."""

from __future__ import annotations

import errno
import json

import pytest
import yaml
from typer.testing import CliRunner

from runners.weights import WeightsError, WeightStore
from runners.weights.__main__ import app
from runners.weights.source import storing

HUGGINGFACE = {"kind": "huggingface", "repository": "org/tiny", "file": "tiny.gguf"}


@pytest.fixture
def store(tmp_path):
    return WeightStore(tmp_path / "store")


@pytest.fixture
def local(tmp_path, content):
    path = tmp_path / "mine.gguf"
    path.write_bytes(content)
    return path


def from_path(path):
    return {"kind": "local", "path": str(path)}


def test_a_file_on_this_machine_is_used_where_it_lies(store, local, content, weights_for):
    path = store.ensure(weights_for(content, from_path(local)))
    assert path.resolve() == local


def test_a_verified_file_needs_no_source(store, local, content, weights_for):
    store.ensure(weights_for(content, from_path(local)))
    elsewhere = weights_for(content, from_path("/nowhere"))
    assert store.find(elsewhere) == store.ensure(elsewhere)


def test_a_local_file_that_changed_is_not_trusted_any_more(store, local, content, weights_for):
    weights = weights_for(content, from_path(local))
    store.ensure(weights)
    local.write_bytes(content[::-1])
    assert store.find(weights) is None
    with pytest.raises(WeightsError) as caught:
        store.ensure(weights)
    assert caught.value.causes[0].code == "wrong_digest"


def test_a_truncated_file_in_the_store_is_not_trusted(store, local, content, weights_for):
    weights = weights_for(content, from_path(local))
    store.root.mkdir()
    (store.root / weights.sha256).write_bytes(content[:100])
    assert store.find(weights) is None
    assert store.ensure(weights).read_bytes() == content


def test_every_failed_source_is_named_with_its_cause(store, tmp_path, content, weights_for, hub):
    weights = weights_for(content, from_path(tmp_path / "none"), HUGGINGFACE)
    with pytest.raises(WeightsError, match=r"none is not a file.*does not exist \(404\)") as caught:
        store.ensure(weights)
    assert caught.value.code == "no_source"
    assert [cause.code for cause in caught.value.causes] == ["local_missing", "not_found"]
    assert "\n" not in str(caught.value)


def test_a_disk_without_room_is_noticed_before_the_fetch(store, content, weights_for, hub):
    weights = weights_for(content, HUGGINGFACE).model_copy(update={"size": 10**18})
    with pytest.raises(WeightsError, match="LEITAI_WEIGHTS") as caught:
        store.ensure(weights)
    assert caught.value.code == "disk_full"
    assert hub.requests == []


def test_a_disk_that_fills_up_meanwhile_is_named_as_that(tmp_path):
    with pytest.raises(WeightsError, match="is full") as caught, storing(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.code == "disk_full"


def test_a_root_that_cannot_be_a_folder_is_named_with_its_mend(
    tmp_path, local, content, weights_for
):
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="set LEITAI_WEIGHTS") as caught:
        WeightStore(tmp_path / "file" / "store").ensure(weights_for(content, from_path(local)))
    assert caught.value.code == "store_unusable"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run `fetch` on a lineup of one contestant with these weights."""
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LEITAI_WEIGHTS", raising=False)

    def run(weights):
        engine = {"kind": "llamacpp", "context": 2100, "weights": weights.model_dump(mode="json")}
        contestant = {"id": "tiny", "name": "Tiny", "developer": "us", "license": "MIT"}
        contestant |= {"parameters": 1, "native_context": 4096, "engine": engine}
        lineup = {"name": "t", "title": {"en": "T", "zh": "T"}, "contestants": [contestant]}
        path = tmp_path / "lineup.yaml"
        path.write_text(yaml.safe_dump(lineup))
        return CliRunner().invoke(app, ["fetch", str(path), "--json"])

    return run


def test_the_command_fetches_into_the_home_and_ends_with_json(
    command, tmp_path, local, content, weights_for
):
    done = command(weights_for(content, from_path(local)))
    assert done.exit_code == 0
    report = json.loads(done.stdout.splitlines()[-1])["weights"][0]
    assert report["contestant"] == "tiny"
    assert report["path"].startswith(str(tmp_path / "home" / "weights"))


def test_the_command_fails_with_1_and_the_cause(command, content, weights_for):
    done = command(weights_for(content, from_path("/nowhere")))
    assert done.exit_code == 1
    assert "/nowhere is not a file" in done.stderr


def test_the_command_refuses_an_unknown_lineup_with_2():
    done = CliRunner().invoke(app, ["fetch", "poket"])
    assert done.exit_code == 2
    assert "there are: pocket" in done.stderr
