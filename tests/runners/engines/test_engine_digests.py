"""A checkpoint is known by what is loaded of it: wherever it lies, and read only once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vllm_machine import CONFIG, write_safetensors

from runners.engines import digests
from runners.engines.digests import MEMORY, checkpoint_digest, weight_files
from runners.engines.repository import lies_in
from runners.lineup import VLLM

COMMIT = "5c1b0e0f5a1d4c7f9d7f6f0b8c3f5e2a1b4d6c8e"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "checkpoint")


def write_checkpoint(folder: Path, content: bytes = b"weights") -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    write_safetensors(folder / "model.safetensors", content)
    return folder


# ------------------------------------------------------------------ what counts


def test_the_digest_is_that_of_the_sorted_names_and_contents(checkpoint: Path) -> None:
    names = ("config.json", "model.safetensors", "tokenizer.json")
    lines = [
        f"{name} {hashlib.sha256((checkpoint / name).read_bytes()).hexdigest()}\n" for name in names
    ]
    assert checkpoint_digest(checkpoint) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_copy_elsewhere_with_a_licence_beside_it_is_the_same(checkpoint: Path) -> None:
    copy = shutil.copytree(checkpoint, checkpoint.with_name("moved"))
    (copy / "LICENSE").write_text("as you like")
    (copy / "training_args.bin").write_bytes(b"of the training")
    assert checkpoint_digest(copy) == checkpoint_digest(checkpoint) is not None


@settings(max_examples=25)
@given(
    name=st.sampled_from(["config.json", "tokenizer.json", "model.safetensors"]),
    more=st.binary(min_size=1, max_size=8),
)
def test_another_byte_of_whatever_is_loaded_is_another_checkpoint(
    tmp_path_factory: pytest.TempPathFactory, name: str, more: bytes
) -> None:
    folder = write_checkpoint(tmp_path_factory.mktemp("any") / "checkpoint")
    before = checkpoint_digest(folder)
    with (folder / name).open("ab") as out:
        out.write(more)
    assert checkpoint_digest(folder) != before


def test_a_file_more_or_one_under_another_name_is_another_checkpoint(checkpoint: Path) -> None:
    before = checkpoint_digest(checkpoint)
    (checkpoint / "chat_template.jinja").write_text("{{ messages }}")
    with_template = checkpoint_digest(checkpoint)
    (checkpoint / "chat_template.jinja").rename(checkpoint / "merges.txt")
    assert len({before, with_template, checkpoint_digest(checkpoint)}) == 3


def test_of_shards_those_that_the_index_names_are_loaded(checkpoint: Path) -> None:
    before = checkpoint_digest(checkpoint)
    write_safetensors(checkpoint / "consolidated.safetensors", b"the same in another order")
    index = {"weight_map": {"a": "model.safetensors"}}
    (checkpoint / "model.safetensors.index.json").write_text(json.dumps(index))
    assert checkpoint_digest(checkpoint) == before


def test_pytorchs_own_files_count_only_without_safetensors(checkpoint: Path) -> None:
    before = checkpoint_digest(checkpoint)
    (checkpoint / "pytorch_model.bin").write_bytes(b"x")
    assert checkpoint_digest(checkpoint) == before
    (checkpoint / "model.safetensors").unlink()
    assert [path.name for path in weight_files(checkpoint)] == ["pytorch_model.bin"]
    assert checkpoint_digest(checkpoint) not in (before, None)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "model.safetensors.index.json").write_text("[]"),
        lambda folder: (folder / "model.safetensors.index.json").write_text(
            '{"weight_map": {"a": "model.safetensors", "b": "gone.safetensors"}}'
        ),
    ],
)
def test_what_is_not_whole_has_no_digest(checkpoint: Path, damage) -> None:
    damage(checkpoint)
    assert checkpoint_digest(checkpoint) is None


# ------------------------------------------------------------------ read once


def test_the_second_time_nothing_is_read(
    checkpoint: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = checkpoint_digest(checkpoint)
    assert (home / MEMORY).is_file()

    def read(path: Path) -> None:
        raise AssertionError(f"{path} is read again")

    monkeypatch.setattr(digests, "_chunks", read)
    assert checkpoint_digest(checkpoint) == first


def test_a_file_of_the_same_size_and_time_is_read_again(checkpoint: Path) -> None:
    weights = checkpoint / "model.safetensors"
    before, was = checkpoint_digest(checkpoint), weights.stat()
    changed = weights.read_bytes()[:-1] + b"!"
    weights.write_bytes(changed)
    os.utime(weights, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert weights.stat().st_size == was.st_size
    assert checkpoint_digest(checkpoint) != before


@pytest.mark.parametrize("told", ["", "[]", '{"x": 3}', "\0", '{"/x": "1 2 3"}'])
def test_a_damaged_memory_costs_only_the_reading(checkpoint: Path, home: Path, told: str) -> None:
    before = checkpoint_digest(checkpoint)
    (home / MEMORY).write_text(told)
    assert checkpoint_digest(checkpoint) == before


def test_files_that_are_gone_are_forgotten(checkpoint: Path, home: Path) -> None:
    checkpoint_digest(checkpoint)
    moved = checkpoint.rename(checkpoint.with_name("moved"))
    checkpoint_digest(moved)
    paths = json.loads((home / MEMORY).read_text())
    assert paths and all(path.startswith(f"{moved}/") for path in paths)


def test_who_waits_for_a_large_one_hears_how_far_it_is(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_LARGE", 1)
    monkeypatch.setattr(digests, "_TELL_SECONDS", -1.0)
    said: list[str] = []
    checkpoint_digest(checkpoint, said.append)
    assert f"reading {checkpoint} once" in said[0]
    assert " of " in said[-1]
    said.clear()
    checkpoint_digest(checkpoint, said.append)
    assert said == []  # nobody waits


# ------------------------------------------------------------------ where it lies


def engine(**changes: object) -> VLLM:
    return VLLM.model_validate(
        {"kind": "vllm", "repository": "Some-Lab/Coder-1.5B", "context": 1024, **changes}
    )


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub's cache as its library leaves it: large files under their sha256, small ones
    under git's own digest, and links to both."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("MODELSCOPE_CACHE", str(tmp_path / "modelscope"))
    return cached(tmp_path / "hub" / "models--Some-Lab--Coder-1.5B", COMMIT)


def cached(root: Path, commit: str, content: bytes = b"weights") -> Path:
    plain = write_checkpoint(root / "plain", content)
    blobs, snapshot = root / "blobs", root / "snapshots" / commit
    blobs.mkdir(exist_ok=True)
    snapshot.mkdir(parents=True)
    for path in plain.iterdir():
        known = hashlib.sha256(path.read_bytes()).hexdigest()
        name = known if path.suffix == ".safetensors" else known[:40]
        path.rename(blobs / name)
        (snapshot / path.name).symlink_to(os.path.relpath(blobs / name, snapshot))
    plain.rmdir()
    (root / "refs").mkdir(exist_ok=True)
    (root / "refs" / "main").write_text(commit)
    return root


def test_a_snapshot_of_a_hub_and_a_folder_of_the_same_files_are_the_same(
    hub: Path, checkpoint: Path
) -> None:
    folder = lies_in(engine())
    assert folder == hub / "snapshots" / COMMIT
    assert checkpoint_digest(folder) == checkpoint_digest(checkpoint)


def test_a_large_file_of_a_hub_is_not_read(hub: Path, checkpoint: Path) -> None:
    """Its name is its digest: gigabytes of zeros in its place change nothing."""
    [blob] = [path for path in (hub / "blobs").iterdir() if len(path.name) == 64]
    blob.write_bytes(bytes(100))
    assert checkpoint_digest(hub / "snapshots" / COMMIT) == checkpoint_digest(checkpoint)


def test_the_branch_decides_which_snapshot_is_loaded_and_a_commit_names_its_own(hub: Path) -> None:
    newer = "0" * 40
    cached(hub, newer, b"newer weights")
    assert lies_in(engine()) == hub / "snapshots" / newer
    assert lies_in(engine(revision=COMMIT)) == hub / "snapshots" / COMMIT
    assert lies_in(engine(revision="f" * 40)) is None


def test_what_no_cache_has_lies_nowhere(hub: Path) -> None:
    assert lies_in(engine(repository="Some-Lab/Other")) is None


@pytest.mark.parametrize(
    "place",
    [
        "models/Some-Lab--Coder-1.5B/snapshots/master",
        "models/Some-Lab/Coder-1___5B",
        "hub/models/Some-Lab/Coder-1___5B",
    ],
)
def test_modelscopes_cache_is_looked_into_where_hugging_face_has_nothing(
    hub: Path, tmp_path: Path, place: str
) -> None:
    own = write_checkpoint(tmp_path / "modelscope" / place)
    assert lies_in(engine()) == hub / "snapshots" / COMMIT
    shutil.rmtree(hub)
    assert lies_in(engine()) == own


def test_a_fetch_that_was_broken_off_hides_no_whole_checkpoint(hub: Path, tmp_path: Path) -> None:
    own = write_checkpoint(tmp_path / "modelscope/models/Some-Lab/Coder-1___5B")
    for path in (hub / "snapshots" / COMMIT).glob("*.safetensors"):
        path.unlink()
    assert lies_in(engine()) == own


def test_a_folder_of_the_lineup_is_itself(checkpoint: Path) -> None:
    assert lies_in(engine(repository=str(checkpoint))) == checkpoint
    assert lies_in(engine(repository="/no/such/folder")) is None
