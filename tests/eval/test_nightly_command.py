"""`python -m eval nightly` as cron starts it: real engines, sandbox, kills and webhooks."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from doubling import NAMES, but, write_problems
from scripted_batch import Stage
from written import Passes, chance, write_run

from eval.lines import read_lines
from eval.nights.journal import JOURNAL, trend
from eval.runs.planning import make_plan
from runners.script import Script
from runners.scripted import ScriptedEndpoint

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]
TOKEN = "s3cret-token"
BASE = ("base-1", "base-2", "base-3")
DRAWN = ("--samples", "2", "--temperature", "0.5")


class Channel(ThreadingHTTPServer):
    """A webhook's server. It answers `status`, after `hold` seconds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.daemon_threads = True
        self.messages: list[dict[str, Any]] = []
        self.status, self.hold = 200, 0.0
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{TOKEN}"


class _Handler(BaseHTTPRequestHandler):
    server: Channel

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append(json.loads(body))
        time.sleep(self.server.hold)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def channel() -> Iterator[Channel]:
    opened = Channel()
    yield opened
    opened.shutdown()
    opened.server_close()


@pytest.fixture
def stage(tmp_path: Path, require, channel: Channel) -> Iterator[Stage]:
    """`alpha` and `beta` solve all nine problems; three runs of theirs are there."""
    require("docker")
    started = {name: ScriptedEndpoint(but()).start_in_thread() for name in ("alpha", "beta")}
    opened = Stage(tmp_path, started, problems=write_problems(tmp_path))
    opened.write()
    opened.environment = {"LEITAI_WEBHOOK_URL": channel.url}
    for number, name in enumerate(BASE):
        write_base(opened, name, chance(0.99), seed=100 * number)
    yield opened
    for endpoint in started.values():
        endpoint.stop()


def write_base(stage: Stage, name: str, passes: Passes, **changes: Any) -> None:
    options = stage.options(**{"samples": 2, "temperature": 0.5, **changes})
    write_run(stage.root, name, make_plan(options), passes)


def night(stage: Stage, *more: str) -> list[str]:
    return ["nightly", "--lineup", stage.lineup, "--problems", stage.problems, *DRAWN, *more]


def home(stage: Stage) -> Path:
    return stage.folder / "home"


def journal(stage: Stage) -> list[dict[str, Any]]:
    return list(read_lines(home(stage) / JOURNAL))


def until(true, process, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def answers(stage: Stage) -> int:
    [run] = list(stage.root.glob("night-*")) or [stage.root]
    path = run / "samples.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


# ------------------------------------------------------------------ good and bad nights


def test_eight_lost_problems_end_in_3_and_everybody_is_told(stage: Stage, channel) -> None:
    code, out, err = stage.command("baseline", "pin", *BASE, "--json")
    assert code == 0, err
    assert json.loads(out)["contestants"]["alpha"]["questions"] == 9
    stage.endpoints["alpha"].script = but(*NAMES[:8])

    code, out, err = stage.command(*night(stage, "--json"))
    assert code == 3, err
    told = json.loads(out.splitlines()[-1])
    alpha, beta = told["contestants"]
    assert (told["outcome"], told["exit_code"], told["baseline"]) == ("alarm", 3, list(BASE))
    assert (alpha["alarm"], beta["alarm"], alpha["problems"]) == (True, False, 9)
    assert alpha["fall"] == pytest.approx(8, abs=0.5)
    assert "REGRESSION of alpha; docs/nightly.md says how to answer it" in err

    [message] = channel.messages
    assert (message["run"], message["outcome"]) == (told["run"], "alarm")
    assert "alpha: ALARM, 11.1% of 9 problems" in message["text"]
    assert told["webhook"] == "told"
    kept = [path.read_text(errors="replace") for path in home(stage).rglob("*") if path.is_file()]
    assert not [text for text in [*kept, out, err] if TOKEN in text]

    code, out, _ = stage.command("nights")
    assert code == 0
    assert f"alarm   {told['run']}" in out
    assert "alpha: ALARM, 11.1% of 9 problems, " in out
    code, out, _ = stage.command("nights", "--json", "--last", "1")
    [point] = json.loads(out)["nights"]
    assert (point["outcome"], point["contestants"][0]["sum"]) == ("alarm", alpha["sum"])


def test_a_first_night_is_good_and_says_how_to_pin(stage: Stage) -> None:
    code, _, err = stage.command(*night(stage, "--contestants", "alpha", "--name", "tonight"))
    assert code == 0, err
    assert (
        "no baseline is pinned; pin good nights: python -m eval baseline pin tonight NIGHT" in err
    )
    reuse = stage.run("tonight").manifest["reuse"]
    seeds = {sample["key"]["seed"] for sample in stage.run("tonight").samples().values()}
    assert reuse is None and len(seeds) == 2 and min(seeds) > 1000


def test_an_engine_that_refuses_fails_the_night_and_a_deaf_webhook_does_not(
    stage: Stage, channel: Channel
) -> None:
    stage.command("baseline", "pin", *BASE)
    channel.status = 500
    stage.endpoints["beta"].script = Script.of("", status=401)
    code, out, err = stage.command(*night(stage, "--json"))
    assert code == 1, err
    told = json.loads(out.splitlines()[-1])
    assert told["outcome"] == "failed"
    assert "18 of 36 samples are missing" in told["faults"]
    assert any("beta was not compared: 18 of its samples are missing" in f for f in told["faults"])
    assert told["contestants"][0]["fault"] is None and told["contestants"][1]["rate"] is None
    assert len(channel.messages) == 3
    assert "webhook at 127.0.0.1: answered 500" in told["warnings"]
    assert TOKEN not in out + err


# ------------------------------------------------------------------ stopped nights


def test_a_night_that_is_killed_again_and_again_is_one_night_and_asks_nothing_twice(
    stage: Stage, channel: Channel
) -> None:
    for endpoint in stage.endpoints.values():
        endpoint.script = but(hold=0.1)
    channel.hold = 60
    arguments = night(stage, "--concurrency", "1")
    moments = [
        lambda: bool(journal(stage)),  # it has begun, and asked nothing
        lambda: answers(stage) >= 3,
        lambda: answers(stage) >= 14,
        lambda: bool(channel.messages),  # all is done but for its end
    ]
    for moment in moments:
        process = stage.start(*arguments)
        until(moment, process)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        [point] = trend(home(stage)).nights
        assert point.outcome == "half"

    channel.hold = 0
    asked = stage.requests()
    code, out, err = stage.command(*arguments, "--json")
    assert code == 0, err
    assert "goes on where it was ended" in err
    assert json.loads(out.splitlines()[-1])["resumed"] is True
    assert stage.requests() == asked, "asked again what was answered"
    assert asked <= 36 + 2 * 3, "asked twice is at most what was under way at each kill"

    [point] = trend(home(stage)).nights
    assert (point.outcome, point.begun) == ("good", 5)
    assert [line["event"] for line in journal(stage)] == ["began"] * 5 + ["ended"]
    assert answers(stage) == 36
    code, out, _ = stage.command("nights")
    assert "good    night-" in out and "(begun 5 times)" in out


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_night_is_half_and_ends_in_1_and_no_second_one_runs_beside_it(
    stage: Stage, stop: signal.Signals
) -> None:
    stage.endpoints["alpha"].script = but(hold=60)
    process = stage.start(*night(stage))
    until(lambda: answers(stage) >= 2, process)
    assert trend(home(stage)).nights[-1].outcome == "running"
    code, _, err = stage.command(*night(stage))
    assert code == 1
    assert f"(process {process.pid}); wait for its end, or stop it" in err
    assert "a night runs since 20" in err

    process.send_signal(stop)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "interrupted; what was answered is kept" in err
    assert "Traceback" not in err
    assert [line["event"] for line in journal(stage)] == ["began", "ended"]
    [point] = trend(home(stage)).nights
    assert (point.outcome, point.exit_code) == ("half", 1)


# ------------------------------------------------------------------ bad usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nightly", "--lineup", "nobody"], "there is no such lineup"),
        (["nightly", "--temperature", "0"], "--samples 5 needs a --temperature above 0"),
        (["nightly", "--lineup", "LINEUP", "--name", "a/b"], "'a/b' is no name for a run"),
        (["nightly", "--lineup", "LINEUP", "--name", "base-1"], "there is a run base-1 already"),
        (["baseline", "pin", "base-1", "base-2"], "at least 3 different runs, here are 2"),
        (["baseline", "pin", *BASE, "other"], "sampling.temperature was 0.5 and is 0.9"),
        (["baseline", "pin", *BASE, "gone"], "there is no run gone; the latest: "),
    ],
)
def test_bad_usage_is_one_line_and_no_night(stage: Stage, arguments, message: str) -> None:
    write_base(stage, "other", chance(1), temperature=0.9)
    arguments = [stage.lineup if one == "LINEUP" else one for one in arguments]
    code, out, err = stage.command(*arguments)
    assert (code, out) == (2, "")
    assert message in err and err.count("\n") == 1
    assert journal(stage) == []
    assert not (home(stage) / "baseline.json").exists()


def test_a_baseline_is_exchanged_only_when_that_is_said(stage: Stage) -> None:
    assert stage.command("baseline", "show")[:2] == (
        0, "no baseline is pinned; python -m eval baseline pin RUN RUN RUN\n",
    )  # fmt: skip
    assert stage.command("baseline", "pin", *BASE)[0] == 0
    write_base(stage, "base-4", chance(0.99), seed=900)
    code, _, err = stage.command("baseline", "pin", *BASE, "base-4")
    assert code == 2 and "base-3); --replace exchanges it" in err
    code, _, err = stage.command("baseline", "pin", *BASE, "base-4", "--replace")
    assert code == 0 and "base-3, base-4" in err
    code, out, _ = stage.command("baseline", "show", "--json")
    shown = json.loads(out)
    assert (code, shown["runs"][3], shown["fault"]) == (0, "base-4", None)
    (stage.root / "base-4").rename(stage.folder / "away")
    code, out, _ = stage.command("baseline", "show", "--json")
    assert code == 1 and "run base-4 of the baseline cannot be used" in json.loads(out)["fault"]
    code, _, err = stage.command("baseline", "unpin")
    assert (code, err) == (0, "no longer pinned\n")
    assert stage.command("baseline", "unpin")[2] == "no baseline was pinned\n"
