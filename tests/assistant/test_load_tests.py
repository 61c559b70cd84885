"""Load tests as pages have them: followed while they run, and told cell by cell where damaged."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_load_test import FINGERPRINT, OPTIONS, begun, kept, whole

from assistant.load_test_reader import Detail, Line, LoadTestReader, apart
from assistant.load_tests import LoadTestDamaged, LoadTests, NoSuchLoadTest, is_of
from assistant.run_reader import Facts
from eval.perf.folder import CELLS, MANIFEST, document
from eval.perf.following import noting
from eval.perf.roofline import Peaks, Shape, limits_as_json
from eval.runs.identity import digest_of


class Nobody:
    def say(self, line: str) -> None: ...
    def begin(self, name: str, requests: int | None) -> None: ...
    def step(self) -> None: ...


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "perf"
    folder.mkdir()
    return folder


async def opened(root: Path, name: str) -> Detail:
    return await LoadTests(root).open(name)


# ------------------------------------------------------------------ the table


async def test_a_line_says_of_whom_and_how_far(root: Path) -> None:
    whole(root, "first")
    (line,) = await LoadTests(root).listing()
    assert (line.name, line.state, line.target) == ("first", "whole", "alpha")
    assert (line.kept, line.planned, line.digest) == (18, 18, digest_of(FINGERPRINT))


async def test_two_of_one_fingerprint_show_one_digest_whatever_release_noted_it(root: Path) -> None:
    whole(root, "first")
    whole(root, "later", fingerprint={**FINGERPRINT, "digest": "made otherwise"})
    whole(root, "other", fingerprint={**FINGERPRINT, "driver": "1"})
    digests = {line.name: line.digest for line in await LoadTests(root).listing()}
    assert digests["first"] == digests["later"] != digests["other"]


async def test_the_newest_is_the_first_line_and_what_is_half_made_is_none(root: Path) -> None:
    for day in (3, 9, 6):
        begun(root, f"test-{day}", created=f"2026-11-0{day}T18:00:00+00:00")
    (root / ".half").mkdir()
    (root / "a-file").write_text("nothing")
    lines = await LoadTests(root).listing()
    assert [line.name for line in lines] == ["test-9", "test-6", "test-3"]


async def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert await LoadTests(tmp_path / "nothing").listing() == ()


def test_one_is_followed_while_it_runs(root: Path) -> None:
    folder = begun(root, "live")
    reader = LoadTestReader(folder)
    with noting(folder, Nobody()) as noted:
        noted.begin("256x8-c1-0", 6)
        line = reader.line()
        assert (line.state, line.kept) == ("running", 0)
        assert line.now is not None and line.now.cell == "256x8-c1-0"
        kept(folder, count=4)
        found = reader.detail()
        assert isinstance(found, Detail)
        assert (found.line.kept, len(found.cells), len(found.summary)) == (4, 4, 4)
        kept(folder)
        again = reader.detail()
        assert isinstance(again, Detail)
        assert again.summary[0]["figures"]["median_ttft_ms"]["low"] is not None
    assert reader.line().state == "whole"


def test_one_that_ended_early_says_so(root: Path) -> None:
    folder = begun(root, "cut")
    kept(folder, count=5)
    assert LoadTestReader(folder).line().state == "cut"


def test_a_cell_that_was_cut_off_makes_the_whole_one_cut(root: Path) -> None:
    folder = whole(root, "cut")
    path = sorted((folder / CELLS).iterdir())[-1]
    head, *events = path.read_text().splitlines()
    told = json.loads(head)
    told["cell"]["interrupted"] = True
    new = path.with_suffix(".new")
    new.write_text("\n".join([json.dumps(told), *events, ""]))
    new.replace(path)
    assert LoadTestReader(folder).line().state == "cut"


# ------------------------------------------------------------------ its figures


async def test_the_figures_shown_are_those_of_the_document(root: Path) -> None:
    folder = whole(root, "first")
    found, told = await opened(root, "first"), document(folder)
    assert len(found.summary) == len(told["summary"]) == 6
    for ours, theirs in zip(found.summary, told["summary"], strict=True):
        assert {**theirs, "figures": None, "steady": None} == {
            **ours, "figures": None, "steady": None,
        }  # fmt: skip
        for key in ("median_ttft_ms", "median_tpot_ms", "output_throughput"):
            assert ours["figures"][key] == theirs["figures"][key]


async def test_the_page_holds_cells_against_the_same_roofline_as_the_document(root: Path) -> None:
    path = whole(root, "first") / MANIFEST
    told = json.loads(path.read_text(encoding="utf-8"))
    # A card so slow that whatever was measured is beyond it.
    told["limits"] = limits_as_json((Shape(1e9, 24, 128, 1e9, 56.0), Peaks(1.0, 1.0)))
    path.write_text(json.dumps(told), encoding="utf-8")
    shown = [cell["flags"] for cell in (await opened(root, "first")).cells]
    assert shown == [cell["flags"] for cell in document(root / "first")["cells"]]
    assert all("beyond_roofline" in flags for flags in shown)


async def test_a_look_reads_only_the_cells_that_are_new(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = begun(root, "first")
    names = kept(folder, count=3)
    reader, read = LoadTestReader(folder), []
    from assistant import load_test_reader

    real = load_test_reader.read_cell
    monkeypatch.setattr(
        load_test_reader, "read_cell", lambda path: read.append(path.stem) or real(path)
    )
    reader.detail()
    assert sorted(read) == sorted(names)
    read.clear()
    os.utime(folder / CELLS / f"{names[0]}.jsonl", ns=(1, 1))
    reader.detail()
    assert read == [names[0]]


async def test_figures_are_a_file_without_secrets_and_folders(root: Path) -> None:
    flags = {"base_url": "http://me:secret@10.0.0.7:8000/v1?key=secret", "model": "/srv/models/m"}
    whole(root, "first", fingerprint={**FINGERPRINT, "flags": flags})
    file = await LoadTests(root).file("/load-tests/first.json", "en")
    assert file.status == 200
    assert b"secret" not in file.body and b"/srv" not in file.body
    told = json.loads(file.body)
    assert told["cells"][0]["metrics"]["completed"] == 6
    assert told["fingerprint"]["flags"]["base_url"] == "http://10.0.0.7:8000/v1"


@pytest.mark.parametrize("name", ["nope", "..", "../perf", "first/../first", "\ud800", "a\0b"])
async def test_only_load_tests_that_are_there_can_be_had(root: Path, name: str) -> None:
    whole(root, "first")
    tests = LoadTests(root)
    with pytest.raises(NoSuchLoadTest):
        await tests.open(name)
    assert (await tests.file(f"/load-tests/{name}.json", "zh")).status == 404


# ------------------------------------------------------------------ what is comparable


async def test_load_tests_are_apart_where_their_fingerprints_differ(root: Path) -> None:
    other = {"cpu": "Another", "cores": 64, "memory_gib": 512, "gpus": ["H200"]}
    whole(root, "here")
    whole(root, "again")
    whole(root, "there", fingerprint={**FINGERPRINT, "hardware": other, "digest": "ff"})
    whole(root, "bare", fingerprint={})
    here, again, there, bare = [
        await opened(root, name) for name in ("here", "again", "there", "bare")
    ]
    assert apart(here, again) == ()
    assert apart(here, there) == apart(there, here) == ("hardware",)
    assert apart(bare, replace(bare)) == ("digest",)  # two that nobody knows are not the same


async def test_a_digest_that_one_of_them_does_not_know_keeps_nobody_apart(root: Path) -> None:
    named = {"repository": "a/b", "revision": "1"}
    for number, weights in enumerate((named, {**named, "sha256": "x"}, {**named, "sha256": "y"})):
        told = {**FINGERPRINT, "weights": weights, "digest": f"d{number}"}
        whole(root, f"test-{number}", fingerprint=told)
    unread, first, second = [await opened(root, f"test-{number}") for number in range(3)]
    assert apart(unread, first) == apart(second, unread) == ()
    assert apart(first, second) == ("weights",)


async def test_a_load_test_belongs_to_the_runs_of_the_same_weights(root: Path) -> None:
    whole(root, "first")
    (line,) = await LoadTests(root).listing()

    def facts(weights: dict[str, Any]) -> Facts:
        return Facts(
            created="", lineup="", problems=(), prompt_languages=(), languages=(), samples=1,
            temperature=0, planned=0, contestants={}, tags={}, built_in=True,
            identities={"alpha": {"weights": weights, "flags": {}}},
        )  # fmt: skip

    assert is_of(line, facts({"file": "renamed.gguf", "sha256": "ab" * 32}))
    assert not is_of(line, facts({"file": "small.gguf", "sha256": "cd" * 32}))


# ------------------------------------------------------------------ what is damaged


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"{}", b'{"options": 3}', b'{"options": {"objective": null}}',
     b"[" * 100_000],
)  # fmt: skip
async def test_a_broken_manifest_is_told_and_the_others_stay(root: Path, content: bytes) -> None:
    whole(root, "sound")
    hurt = whole(root, "hurt")
    (hurt / MANIFEST).write_bytes(content)
    tests = LoadTests(root)
    lines = {line.name: line for line in await tests.listing()}
    assert (lines["sound"].state, lines["hurt"].state) == ("whole", "damaged")
    assert lines["hurt"].damage and str(root) not in lines["hurt"].damage
    with pytest.raises(LoadTestDamaged):
        await tests.open("hurt")
    assert (await tests.file("/load-tests/hurt.json", "en")).status == 500


async def test_a_manifest_that_is_not_there_or_a_pipe_is_told(root: Path) -> None:
    (root / "empty").mkdir()
    (root / "pipe").mkdir()
    os.mkfifo(root / "pipe" / MANIFEST)
    assert [line.state for line in await LoadTests(root).listing()] == ["damaged"] * 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\n", b"[]\n", b"{}\n", b'{"cell": 3}\n', b'{"cell": {"load": "x"}}\n',
     b"[" * 100_000 + b"\n"],
)  # fmt: skip
async def test_half_a_cell_is_told_and_the_others_stay(root: Path, content: bytes) -> None:
    folder = whole(root, "first")
    (folder / CELLS / "<b>half.jsonl").write_bytes(content)
    found = await opened(root, "first")
    assert len(found.cells) == 18
    ((name, why),) = found.damaged
    assert name == "<b>half.jsonl" and why and str(root) not in why


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one)
)


@given(field=st.sampled_from(sorted(OPTIONS.as_json())), value=ANYTHING)
def test_no_option_of_a_manifest_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: object
) -> None:
    folder = begun(tmp_path_factory.mktemp("perf"), "odd")
    kept(folder, replace(OPTIONS, repeats=1), count=2)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["options"][field] = value
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert isinstance(LoadTestReader(folder).detail(), Detail | Line)


@given(
    field=st.sampled_from(["prompt_tokens", "output_tokens", "loop", "load", "repeat", "client",
                           "context", "native", "cached_below", "shared", "interrupted", "why"]),
    value=ANYTHING,
)  # fmt: skip
def test_no_field_of_a_cell_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: object
) -> None:
    folder = begun(tmp_path_factory.mktemp("perf"), "odd")
    names = kept(folder, replace(OPTIONS, repeats=1), count=3)
    path = folder / CELLS / f"{names[0]}.jsonl"
    head, *events = path.read_text().splitlines()
    told = json.loads(head)
    told["cell"][field] = value
    path.write_text("\n".join([json.dumps(told), *events, ""]))
    found = LoadTestReader(folder).detail()
    assert isinstance(found, Detail)
    assert len(found.cells) + len(found.damaged) == 3
