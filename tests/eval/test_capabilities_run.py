"""Checks of scripted models from the first request to the results of their folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from knowing import knowing

from eval.capabilities import asking
from eval.capabilities.cases import GROUPS
from eval.capabilities.figures import Capabilities, Result
from eval.capabilities.folder import NoChecks, load
from eval.capabilities.plan import Options, cases
from eval.capabilities.results import read
from eval.capabilities.running import check
from eval.perf.plan import Room
from eval.perf.target import AtEndpoint
from runners.endpoint import Endpoint
from runners.engines.client import EnginesNotReady
from runners.engines.status import EngineStatus
from runners.scripted import Script, ScriptedEndpoint

SHORT = 220  # tokens: words and Chinese characters
EVERYTHING = Options(tuple(GROUPS), (SHORT,))
JSON = Options(("json",), (SHORT,))
LONG = Options(("long-context",), (SHORT,))


class Silent:
    """Progress that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def begin(self, name: str, requests: int | None) -> None: ...

    def step(self) -> None: ...


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(asking, "WAIT_SECONDS", 0.0)


@pytest.fixture
async def server():
    async with ScriptedEndpoint() as endpoint:
        yield endpoint


@pytest.fixture
def checked(server, tmp_path) -> Callable:
    """`await checked(script, options)` asks a scripted model and returns its results."""

    async def run(script, options: Options, *, room: Room | None = None, dialect="llamacpp"):
        server.script = script
        endpoint = Endpoint(server.base_url, "scripted", 100_000, dialect)
        folder = tmp_path / "capabilities" / f"{len(list(tmp_path.rglob('manifest.json')))}"
        target = AtEndpoint(endpoint, room or Room())
        await check(tmp_path, folder, [target], options, Silent())
        return read(folder), folder

    return run


def results(found: Capabilities, name: str) -> list[Result]:
    (one,) = found.contestants
    return [result for result in one.checks if result.check == name]


def shares(found: Capabilities) -> dict[str, set[float | None]]:
    (one,) = found.contestants
    names = {result.check for result in one.checks}
    return {name: {result.share for result in results(found, name)} for name in names}


async def test_a_model_that_knows_everything_passes_everything(checked) -> None:
    found, _ = await checked(knowing(EVERYTHING), EVERYTHING)
    assert set(shares(found)) == {
        "long_context", "multi_fact", "json_valid", "json_schema",
        "chinese_paired", "chinese_comments", "instructions",
    }  # fmt: skip
    assert all(share == {1.0} for share in shares(found).values())
    (one,) = found.contestants
    assert {(result.state, result.left_out) for result in one.checks} == {("measured", 0)}
    assert one.fingerprint["digest"]
    for result in one.checks:
        assert result.lower < 1 == result.upper
        assert "{" not in result.proves.en + result.proves.zh
        assert "one seed" in result.proves.en
        assert "一个种子" in result.proves.zh


async def test_a_model_that_finds_nothing_passes_nothing(checked) -> None:
    found, _ = await checked(Script.of("I do not know."), EVERYTHING)
    kept = {"long_context": {0.0}, "multi_fact": {0.0}, "json_valid": {0.0}, "json_schema": {0.0}}
    assert kept.items() <= shares(found).items()
    assert shares(found)["chinese_comments"] == {0.0}
    (zh,) = results(found, "chinese_comments")
    assert zh.details["without_comments"] == zh.total


async def test_prompts_have_the_length_that_was_asked_for(checked, server) -> None:
    _, folder = await checked(knowing(LONG), LONG)
    _, answers = load(folder)
    tokens = [one["usage"]["prompt_tokens"] for one in answers]
    assert len(tokens) == len(cases(LONG))
    assert all(abs(count - SHORT) <= 0.01 * SHORT for count in tokens)
    assert {request.body["temperature"] for request in server.requests} == {0.0}


async def test_a_server_that_does_not_count_is_asked_texts_of_that_length_too(checked) -> None:
    found, folder = await checked(knowing(LONG), LONG, dialect="openai")
    assert shares(found)["long_context"] == {1.0}
    _, answers = load(folder)
    # The same number of words is a little more or less of it.
    assert all(abs(one["usage"]["prompt_tokens"] - SHORT) <= 0.1 * SHORT for one in answers)


async def test_invalid_json_and_json_of_another_form_are_told_apart(checked) -> None:
    found, _ = await checked(Script.of("{'customer': 1}"), JSON)
    assert (shares(found)["json_valid"], shares(found)["json_schema"]) == ({0.0}, {0.0})
    found, _ = await checked(Script.of('Sure:\n```json\n{"customer": 1}\n```'), JSON)
    assert (shares(found)["json_valid"], shares(found)["json_schema"]) == ({1.0}, {0.0})
    assert results(found, "json_valid")[0].details["fenced"] == 6


async def test_languages_are_compared_in_pairs(checked) -> None:
    options = Options(("chinese",), ())
    knows = knowing(options)

    def english_only(body):
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in body["messages"][0]["content"])
        return Script.of("?") if chinese else knows(body)

    found, _ = await checked(english_only, options)
    english, chinese = results(found, "chinese_paired")
    assert (english.share, chinese.share) == (1.0, 0.0)
    assert chinese.details["only_en"] == chinese.details["pairs"] == chinese.total == 28
    assert chinese.details["p"] < 0.001


async def test_a_conversation_carries_its_own_answers_on(checked, server) -> None:
    options = Options(("instructions",), ())
    found, folder = await checked(knowing(options), options)
    roles = [[m["role"] for m in request.body["messages"]] for request in server.requests[:4]]
    assert [len(one) for one in roles] == [1, 3, 5, 7]
    assert roles[3] == ["user", "assistant"] * 3 + ["user"]
    english = results(found, "instructions")[0]
    assert (english.total, english.details["cases_whole"]) == (24, 6)
    _, answers = load(folder)
    assert answers[1]["messages"][1]["content"] == answers[0]["answer"]


async def test_the_turns_of_a_conversation_count_as_one(checked) -> None:
    options = Options(("instructions",), ())
    found, _ = await checked(Script.of("Yes."), options)
    english = results(found, "instructions")[0]
    assert english.total == 24
    assert english.upper - english.lower > 0.5  # six conversations prove less than 24 turns


# ------------------------------------------------------------------ what goes wrong


async def test_one_failure_is_asked_again_and_leaves_no_trace(checked) -> None:
    knows, count = knowing(JSON), iter(range(1000))

    def hiccup(body):
        return Script.of("ok", disconnect_after=0) if next(count) == 3 else knows(body)

    found, _ = await checked(hiccup, JSON)
    assert shares(found)["json_schema"] == {1.0}
    assert {result.left_out for result in found.contestants[0].checks} == {0}


async def test_a_model_that_dies_half_way_loses_nothing_by_it(checked) -> None:
    options = Options(("json", "chinese"), ())
    knows, count = knowing(options), iter(range(1000))

    def dying(body):
        return knows(body) if next(count) < 8 else Script.of("{", disconnect_after=1)

    found, folder = await checked(dying, options)
    english, chinese = results(found, "json_schema")
    assert (english.passed, english.total, english.left_out) == (6, 6, 0)
    assert (chinese.passed, chinese.total, chinese.left_out) == (2, 2, 4)
    assert {one.state for one in results(found, "json_schema")} == {"measured"}
    for never in results(found, "chinese_paired") + results(found, "chinese_comments"):
        assert (never.state, never.total, never.share) == ("not_measured", 0, None)
        assert "no fault of the model" in never.proves.en
    manifest, _ = load(folder)
    assert manifest["contestants"][0]["ended"] == "given_up"


async def test_a_key_that_is_refused_ends_it_at_once(checked, server) -> None:
    found, _ = await checked(Script(status=401), JSON)
    assert len(server.requests) == 1
    assert {result.state for result in found.contestants[0].checks} == {"not_measured"}


async def test_a_service_that_refuses_the_content_has_answered(checked) -> None:
    refusal = {"error": {"code": "content_filter", "message": "sensitive"}}
    found, _ = await checked(Script(status=400, error=refusal), JSON)
    assert shares(found)["json_valid"] == {0.0}
    assert {result.left_out for result in found.contestants[0].checks} == {0}


@pytest.mark.parametrize(
    ("room", "state"),
    [
        (Room(context=SHORT + 100), "beyond_context"),
        (Room(context=SHORT + 100, native=SHORT + 100), "beyond_native_context"),
    ],
)
async def test_what_is_beyond_the_context_is_not_asked(checked, server, room, state) -> None:
    found, _ = await checked(knowing(LONG), LONG, room=room)
    assert {one.state for one in results(found, "long_context")} == {"measured"}
    beyond = results(found, "multi_fact")  # its answer may be longer
    assert {(one.state, one.total, one.left_out) for one in beyond} == {(state, 0, 0)}
    assert len(server.requests) == sum(c.cell.check == "long_context" for c in cases(LONG))


async def test_the_servers_own_refusal_of_a_length_says_the_same(checked) -> None:
    error = {
        "error": {
            "code": 400,
            "message": "request (220 tokens) exceeds the available context size (128 tokens)",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 220,
            "n_ctx": 128,
        }
    }
    found, _ = await checked(Script(status=400, error=error), LONG)
    assert {one.state for one in found.contestants[0].checks} == {"beyond_context"}


async def test_contestants_are_asked_in_turn_and_one_without_an_engine_is_told(
    server, tmp_path
) -> None:
    class Never(AtEndpoint):
        @property
        def label(self) -> str:
            return "never"

        @asynccontextmanager
        async def opened(self, home: Path, progress):
            raise EnginesNotReady([EngineStatus("never", "failed", detail="no memory")])
            yield

    server.script = knowing(JSON)
    endpoint = Endpoint(server.base_url, "scripted", 4096, "llamacpp")
    targets = [Never(endpoint, Room()), AtEndpoint(endpoint, Room())]
    folder, said = tmp_path / "capabilities" / "two", Silent()
    await check(tmp_path, folder, targets, JSON, said)
    first, second = read(folder).contestants
    assert first.fingerprint is None
    assert {one.state for one in first.checks} == {"not_measured"}
    assert {one.share for one in second.checks} == {1.0}
    assert "never is failed (no memory)" in said.lines[0]


# ------------------------------------------------------------------ folders


async def test_a_folder_gives_the_same_results_again_whatever_the_cases_are_by_then(
    checked, monkeypatch
) -> None:
    found, folder = await checked(knowing(EVERYTHING), EVERYTHING)
    monkeypatch.setattr("eval.capabilities.plan.cases", None)
    assert json.dumps(read(folder).as_json()) == json.dumps(found.as_json())


def test_a_folder_without_checks_is_told(tmp_path) -> None:
    with pytest.raises(NoChecks, match="holds no capability checks"):
        read(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": 1}')
    with pytest.raises(NoChecks, match="no whole capability checks"):
        read(tmp_path)
