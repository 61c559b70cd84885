"""What stands beside a run: what is found and whose it is, what nobody can read, what it costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from beside_run import (
    FIRST,
    FOURTH,
    H200,
    SECOND,
    THIRD,
    checked,
    fingerprint,
    kept_json,
    load_test,
    on_cards,
    soaked,
    started,
    unpacked,
)
from knowing import knowing

from eval.beside.finding import Given, state_of
from eval.beside.keeping import keep
from eval.beside.together import beside
from eval.capabilities.folder import Folder
from eval.capabilities.plan import Options
from eval.capabilities.running import check
from eval.cost.hardware import Paying
from eval.perf.plan import Room
from eval.perf.target import AtEndpoint
from eval.runs.folder import Run
from runners.configuration import ConfigError
from runners.endpoint import Endpoint
from runners.scripted import ScriptedEndpoint

# ------------------------------------------------------------------ finding


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return unpacked(tmp_path, on_cards)


def test_what_lies_in_the_home_is_taken_where_the_weights_are_the_runs(run, tmp_path) -> None:
    load_test(tmp_path, "mine", fingerprint(run, FIRST), "another-name")
    load_test(tmp_path, "strange", fingerprint(run, FIRST, weights={"repository": "z"}), FIRST)
    kept_json(tmp_path, "startup", "s", started(THIRD, fingerprint(run, THIRD)))
    kept_json(tmp_path, "soak", "h", soaked(SECOND, fingerprint(run, SECOND)))
    kept_json(tmp_path, "capabilities", "c", checked(FIRST, fingerprint(run, FIRST)))
    found = beside(run, home=tmp_path)
    assert [(one.kind, one.contestant) for one in found.sources] == [
        ("perf", FIRST),
        ("startup", THIRD),
        ("soak", SECOND),
        ("capabilities", FIRST),
    ]
    assert found.load_tests[0].source.name == "mine"
    assert found.letter(found.sources[0]) == found.letter(found.sources[3]) == "A"
    assert not found.found.unread


async def test_a_folder_of_checks_is_scored_from_its_answers(run, tmp_path) -> None:
    folder = tmp_path / "capabilities" / "caps"
    asked = Options(("json",), (220,))
    async with ScriptedEndpoint(knowing(asked)) as server:
        target = AtEndpoint(Endpoint(server.base_url, "scripted", 100_000, "llamacpp"), Room())
        await check(tmp_path, folder, [target], asked, Silent())
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["contestants"][0]["fingerprint"] = fingerprint(run, FIRST)
    path.write_text(json.dumps(told), encoding="utf-8")
    (found,) = beside(run, home=tmp_path).checks
    assert found.source.name == "caps" and found.source.contestant == FIRST
    assert {one.check for one in found.checks} == {"json_valid", "json_schema"}
    assert all(one.state == "measured" and one.proves["zh"] for one in found.checks)


class Silent:
    """Progress that nobody listens to."""

    def say(self, line: str) -> None: ...

    def begin(self, name: str, requests: int | None) -> None: ...

    def step(self) -> None: ...


def test_the_document_of_a_capability_folder_is_derived_from_its_answers(run, tmp_path) -> None:
    cell = {"check": "json", "length": None, "language": "en"}
    answer = {"case": "order", "turn": 0, "answer": "{}", "finish": "stop", "left_out": None}
    whom = {"fingerprint": fingerprint(run, FIRST), "context": 4096, "native_context": 4096}
    folder = Folder(
        tmp_path / "capabilities" / "caps",
        {
            "created": "2026-11-30T04:00:00+00:00",
            "seed": 1,
            "cells": [{**cell, "tokens": 64, "requests": 2}],
        },
        [{"contestant": FIRST, "ended": "done", "why": None, **whom}],
    )
    expected = {"schema": {"required": ["customer"]}}
    folder.keep({"contestant": FIRST, **cell, **answer, "expected": expected})
    folder.close()
    (found,) = beside(run, home=tmp_path).checks
    assert [(one.check, one.share, one.left_out) for one in found.checks] == [
        ("json_valid", 1.0, 1),
        ("json_schema", 0.0, 1),
    ]


def test_the_newest_of_a_fingerprint_is_taken_and_another_fingerprint_stays_apart(
    run, tmp_path
) -> None:
    for name, day, driver in (("old", "28", "1"), ("new", "30", "1"), ("other", "29", "2")):
        told = fingerprint(run, FIRST, driver=driver)
        load_test(tmp_path, name, told, FIRST, created=f"2026-11-{day}T00:00:00+00:00")
    found = beside(run, home=tmp_path)
    assert [one.source.name for one in found.load_tests] == ["new", "other"]
    assert len({found.letter(one.source) for one in found.load_tests}) == 2


def test_one_of_an_earlier_release_is_superseded_by_a_newer_that_knows_its_weights_digest(
    run, tmp_path
) -> None:
    named = {"repository": "Qwen/Qwen2.5-7B-Instruct", "revision": "abc"}
    known = (("old", "27", {}), ("first", "28", {"sha256": "x"}), ("second", "29", {"sha256": "y"}))
    for name, day, read in known:
        told = fingerprint(run, FIRST, weights={**named, **read}, digest=name)
        load_test(tmp_path, name, told, FIRST, created=f"2026-11-{day}T00:00:00+00:00")
    found = beside(run, home=tmp_path)
    assert [one.source.name for one in found.load_tests] == ["second", "first"]


def test_a_newer_one_without_a_cell_supersedes_nothing_and_a_broken_cell_is_named(
    run, tmp_path
) -> None:
    told = fingerprint(run, FIRST)
    load_test(tmp_path, "whole", told, FIRST)
    empty = load_test(tmp_path, "empty", told, FIRST, created="2026-12-01T00:00:00+00:00")
    for cell in (empty / "cells").iterdir():
        cell.unlink()
    assert [one.source.name for one in beside(run, home=tmp_path).load_tests] == ["whole"]
    (tmp_path / "perf" / "whole" / "cells" / "x.jsonl").write_text("{}\n", encoding="utf-8")
    broken = beside(run, home=tmp_path)
    assert broken.load_tests == () and broken.found.unread[0].startswith("perf/whole: ")


def test_without_a_home_nothing_is_looked_for(run) -> None:
    assert beside(run).sources == []


def test_a_named_one_is_taken_alone_by_name_or_path(run, tmp_path) -> None:
    for name in ("one", "two"):
        load_test(tmp_path, name, fingerprint(run, FIRST), FIRST)
    named = beside(run, home=tmp_path, given=Given(perf=("two",)))
    assert [one.source.name for one in named.load_tests] == ["two"]
    path = str(tmp_path / "perf" / "one")
    named = beside(run, home=tmp_path, given=Given(perf=(path,)))
    assert [one.source.name for one in named.load_tests] == ["one"]


def test_a_named_one_without_a_fingerprint_goes_by_its_contestant_and_is_compared_with_nothing(
    run, tmp_path
) -> None:
    """Documents of earlier releases had none."""
    path = kept_json(tmp_path, "elsewhere", "old", started(THIRD, None))
    found = beside(run, home=tmp_path, given=Given(startup=(str(path),)))
    assert found.letter(found.starts[0].source) == "?"
    assert beside(run, home=tmp_path).starts == ()


def test_a_named_one_that_cannot_be_used_is_refused_with_why(run, tmp_path) -> None:
    load_test(tmp_path, "strange", fingerprint(run, FIRST, weights={"repository": "z"}), "x")
    with pytest.raises(ConfigError, match=f"none of this run's contestants .{FIRST}"):
        beside(run, home=tmp_path, given=Given(perf=("strange",)))
    path = kept_json(tmp_path, "soak", "half", {"seconds": "long"})
    with pytest.raises(ConfigError, match=r"half\.json: cannot be read \(seconds: "):
        beside(run, home=tmp_path, given=Given(soak=(str(path),)))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("perf", "load test"),
        ("startup", "start-up measurement"),
        ("soak", "soak"),
        ("capabilities", "capability check"),
    ],
)
def test_a_named_one_that_is_not_there_is_refused_with_the_latest_that_are(
    kind, words, run, tmp_path
) -> None:
    nobody = Given(**{kind: ("nope",)})
    with pytest.raises(ConfigError, match=f"^there is no {words} nope; the latest: none$"):
        beside(run, home=tmp_path, given=nobody)
    load_test(tmp_path, "lt", fingerprint(run, FIRST), FIRST)
    for name in ("startup", "soak", "capabilities"):
        kept_json(tmp_path, name, "lt", {})
    with pytest.raises(ConfigError, match=f"^there is no {words} nope; the latest: lt$"):
        beside(run, home=tmp_path, given=nobody)
    path = str(tmp_path / "nope.json")
    with pytest.raises(ConfigError, match=f"^there is no {words} {path}$"):
        beside(run, home=tmp_path, given=Given(**{kind: (path,)}))


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"startup": 3}', '{"startup": [{"contestant": "x"}]}', "\x00" * 9],
)
def test_what_lies_there_and_is_broken_is_passed_over_and_named(content, run, tmp_path) -> None:
    path = kept_json(tmp_path, "startup", "broken", {})
    path.write_text(content, encoding="utf-8")
    (tmp_path / "perf" / "half").mkdir(parents=True)
    (tmp_path / "perf" / "half" / "manifest.json").write_text(content, encoding="utf-8")
    found = beside(run, home=tmp_path)
    assert found.sources == []
    names = [one.partition(":")[0] for one in found.found.unread]
    assert names == ["perf/half", "startup/broken.json"]


def test_a_number_that_is_none_is_refused(run, tmp_path) -> None:
    told = started(THIRD, fingerprint(run, THIRD), rss=float("nan"))
    kept_json(tmp_path, "startup", "nan", told)
    assert "rss" in beside(run, home=tmp_path).found.unread[0]


def test_the_state_of_a_home_changes_with_what_was_measured(run, tmp_path) -> None:
    before = state_of(tmp_path)
    load_test(tmp_path, "one", fingerprint(run, FIRST), FIRST)
    assert state_of(tmp_path) != before == state_of(tmp_path / "nowhere")


def test_how_far_a_load_test_is_does_not_change_the_state_of_a_home(run, tmp_path) -> None:
    load_test(tmp_path, "one", fingerprint(run, FIRST), FIRST)
    (tmp_path / "perf" / "dangling").symlink_to("nowhere")
    before = state_of(tmp_path)
    (tmp_path / "perf" / "one" / "progress.json").write_text("{}")
    assert state_of(tmp_path) == before


# ------------------------------------------------------------------ keeping, paying


def test_documents_of_one_second_have_names_of_their_own(tmp_path: Path) -> None:
    kept = [keep(tmp_path, "startup", {"n": n}) for n in range(3)]
    files = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("startup/*")}
    assert {name: told["n"] for name, told in files.items()} == {
        told["name"]: n for n, told in enumerate(kept)
    }
    assert all(told["measured"].endswith("+00:00") for told in kept)


def test_each_is_priced_on_what_its_manifest_names_or_on_what_is_given(run) -> None:
    assert beside(run).hardware == {
        FIRST: ("H200",), SECOND: ("H200",), THIRD: ("CPU",), FOURTH: ("CPU",),
    }  # fmt: skip
    named = beside(run, paying=Paying(("L4",), own={THIRD: ("CPU",)}))
    assert {one.contestant: one.basis for one in named.costs.costs} == {
        FIRST: "L4", SECOND: "L4", THIRD: "CPU", FOURTH: "L4",
    }  # fmt: skip
    with pytest.raises(ValueError, match="--on nobody: the run has"):
        beside(run, paying=Paying(own={"nobody": ("L4",)}))


def test_who_ran_on_unknown_cards_is_not_priced_and_the_others_are(tmp_path: Path) -> None:
    def strange(told) -> None:
        on_cards(told)
        for one in told["determined"]["contestants"].values():
            one["hardware"] = {**H200, "gpus": ["Some Card, 1 MiB"]}

    found = beside(unpacked(tmp_path, strange)).costs
    assert {(one.contestant, one.why) for one in found.missing} == {
        (FIRST, "hardware"), (SECOND, "hardware"),
    }  # fmt: skip
    assert {one.basis for one in found.costs} == {"CPU"}


def test_llama_cpp_is_priced_on_the_processor_whatever_cards_there_are(tmp_path: Path) -> None:
    def with_a_card(told) -> None:
        for one in told["determined"]["contestants"].values():
            one["hardware"] = H200

    assert set(beside(unpacked(tmp_path, with_a_card)).hardware.values()) == {("CPU",)}
