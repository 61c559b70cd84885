"""The whole product behind a door: a stranger gets the log-in page and `/health`, nothing else."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from private_postgres import PrivatePostgres
from served import ROOT, Served, scripted_lineup

from assistant.gateway import _OPEN, _OPEN_FOLDERS
from eval.records import Records
from eval.records.people import Accounts
from runners.scripted import ScriptedEndpoint

PASSWORD = "herons wade at dusk"
DOORS = sorted(
    {
        *_OPEN,
        *(f"{folder}x" for folder in _OPEN_FOLDERS),
        "/assets/index.js",
        "/leaderboard.csv",
        "/leaderboard-matrix.csv",
        "/runs/battle/a/1",
        "/reports/run.html",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/health/",
        "//health",
        "/health/../config",
        "/nothing-of-ours",
    }
)


def administered(app: Served, *arguments: str, password: str = "") -> str:
    """What `python -m assistant people …` says; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "people", *arguments],
        cwd=ROOT, env=os.environ | {"LEITAI_HOME": str(app.home)}, input=password,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


def app_of(
    endpoints: dict[str, ScriptedEndpoint], folder: Path, people: str, **more: str
) -> Served:
    config = folder / "app.yaml"
    config.write_text(f"people: {people}\n", encoding="utf-8")
    lineup = scripted_lineup(folder, {name: e.base_url for name, e in endpoints.items()})
    return Served(folder / "home", lineup, {"LEITAI_APP_CONFIG": str(config), **more})


@pytest.fixture(scope="module")
def guarded(
    endpoints: dict[str, ScriptedEndpoint], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """An app with a log-in, and ann, who has an account."""
    app = app_of(endpoints, tmp_path_factory.mktemp("guarded"), "{mode: accounts}").start()
    try:
        administered(app, "add", "ann", "--role", "admin", password=f"{PASSWORD}\n")
        app.wait_until_ready(len(endpoints))
        yield app
    finally:
        assert app.stop() == 0


def raw(
    app: Served, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Ask without following to another page."""
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=20)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        received = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, received, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def log_in(app: Served) -> dict[str, str]:
    """The header with ann's session."""
    form = SimpleCookie(raw(app, "/login")[1]["set-cookie"])["leitai_form"].value
    fields = urlencode({"form": form, "name": "ann", "password": PASSWORD}).encode()
    status, headers, _ = raw(
        app, "/login", "POST", fields,
        Cookie=f"leitai_form={form}", Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert status == 303
    return {
        "Cookie": f"leitai_session={SimpleCookie(headers['set-cookie'])['leitai_session'].value}"
    }


def send(app: Served, headers: dict[str, str], prompt: str) -> int:
    """Ask a question as the page does it; return the status of joining the queue."""
    config = json.loads(app.request("/config", headers=headers)[2])
    ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    event = next(
        one["id"]
        for one in config["dependencies"]
        if [ids["arena-send"], "click"] in one["targets"]
    )
    body = {
        "data": [prompt, 2, "", None], "fn_index": event, "session_hash": "abc", "trigger_id": None,
    }  # fmt: skip
    sent = {**headers, "Content-Type": "application/json"}
    path = "/gradio_api/queue/join"
    return app.request(path, "POST", json.dumps(body).encode(), sent)[0]


def battles_of(url: str, person: str) -> list[str]:
    """The battles of a person, once there are any (bounded)."""
    records = Records.open(url)
    deadline = time.monotonic() + 30
    while not (found := records.history(person, 5)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    records.close()
    return [battle.id for battle in found]


def test_a_stranger_gets_nothing_through_any_door(guarded: Served) -> None:
    for path in DOORS:
        for method in ("GET", "POST", "HEAD", "PUT", "OPTIONS"):
            body = b'{"data": []}' if method in ("POST", "PUT") else None
            status, headers, said = raw(guarded, path, method, body)
            assert status == 401, (path, method)
            assert said in ("", '{"detail": "Log in first"}'), (path, method)
            assert "set-cookie" not in headers


def test_a_stranger_with_a_browser_is_led_to_the_log_in(guarded: Served) -> None:
    for path in ("/", "/leaderboard", "/nothing-of-ours", "/gradio_api/info"):
        status, headers, said = raw(guarded, path, Accept="text/html")
        assert (status, said) == (303, "")
        assert headers["location"].startswith("/login?next=%2F")
    status, _, page = raw(guarded, "/login", Accept="text/html")
    assert status == 200
    assert "<h1>Log in</h1>" in page
    assert "dataset.people" not in page  # none of Gradio's
    assert {"status", "contestants"} <= set(guarded.health())


def test_ones_own_account_is_nobody_elses(guarded: Served) -> None:
    assert raw(guarded, "/account")[1]["location"] == "/login"
    for path in ("/account/password", "/account/end-sessions", "/logout"):
        status, headers, _ = raw(guarded, path, "POST", b"form=x&password=x&new=x")
        assert (status, headers["location"]) in ((303, "/login"), (303, "/account"))


def test_a_cookie_from_before_there_were_accounts_opens_nothing(guarded: Served) -> None:
    from assistant.people import People

    _, cookie = People.at(guarded.home).issue()
    assert guarded.request("/config", headers={"Cookie": f"leitai_person={cookie}"})[0] == 401


def test_who_has_logged_in_is_the_person_of_their_battles(guarded: Served) -> None:
    headers = log_in(guarded)
    status, given, page = guarded.request("/", headers=headers)
    assert status == 200
    assert b"dataset.people" in page
    assert "set-cookie" not in given
    url = f"sqlite:///{guarded.home / 'leitai.db'}"
    accounts = Accounts.open(url)
    ann = accounts.named("ann")
    accounts.close()
    assert ann
    assert send(guarded, headers, "Say hello, please.") == 200
    follow(guarded, headers)
    (battle,) = battles_of(url, ann.person)
    assert guarded.request(f"/runs/{battle}/a/1", headers=headers)[0] == 404  # hers, without files


def follow(app: Served, headers: dict[str, str]) -> None:
    """Read the first bytes of the event stream, as a page does it."""
    path = f"{app.url}/gradio_api/queue/data?session_hash=abc"
    with urllib.request.urlopen(
        urllib.request.Request(path, headers=headers), timeout=20
    ) as stream:
        assert stream.readline().startswith(b"data:")


def test_nothing_that_is_secret_is_written_or_shown(guarded: Served) -> None:
    headers = log_in(guarded)
    session = headers["Cookie"].split("=", 1)[1]
    shown = "".join(raw(guarded, path, **headers)[2] for path in ("/", "/config", "/account"))
    shown += administered(guarded, "list")
    said = guarded.log.read_text()
    assert "ann" in shown
    for secret in (PASSWORD, "argon2", (guarded.home / "secret").read_text().strip(), session):
        assert secret not in said
        assert secret not in shown


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("add", "ANN"), PASSWORD, "'ann' is taken"),
        (("add", "bob"), "short", "10 to 1000 characters"),
        (("add", "b/ob"), PASSWORD, "choose another"),
        (("password", "bob"), PASSWORD, "no account is named 'bob'"),
        (("remove", "bob"), "", "no account is named 'bob'"),
    ],
)
def test_what_an_administrator_cannot_do_is_said_in_one_line(
    guarded: Served, arguments: tuple[str, ...], password: str, words: str
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        administered(guarded, *arguments, password=f"{password}\n")
    assert refused.value.returncode == 2
    assert words in refused.value.stderr
    assert refused.value.stderr.count("\n") == 1


# -- behind a proxy, on PostgreSQL --------------------------------------------------


@pytest.fixture(scope="module")
def behind(
    endpoints: dict[str, ScriptedEndpoint],
    postgres: PrivatePostgres,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Served, str]]:
    """An app that believes this machine about who is asking, and its database."""
    name = postgres.create(migrated_template)
    url = postgres.url(name)
    app = app_of(
        endpoints, tmp_path_factory.mktemp("behind"), "{mode: proxy}", DATABASE_URL=url
    ).start()
    try:
        app.wait_until_ready(len(endpoints))
        yield app, url
    finally:
        assert app.stop() == 0
        postgres.drop(name)


def test_without_the_proxys_word_nothing_is_given_out(behind: tuple[Served, str]) -> None:
    app, _ = behind
    for path in (*DOORS, "/login"):
        for method in ("GET", "POST"):
            status, _, said = raw(app, path, method, b"{}" if method == "POST" else None)
            assert status == 403, (path, method)
            assert said.startswith('{"detail": "This page can only be reached through'), path
    assert app.health()["status"]


def test_whom_the_proxy_names_is_the_person_of_their_battles(behind: tuple[Served, str]) -> None:
    app, url = behind
    # What a proxy usually sends along: the address of the browser is not the proxy's.
    headers = {"X-Forwarded-User": "Bob@example.org", "X-Forwarded-For": "198.51.100.7"}
    assert send(app, headers, "Say hello, please.") == 200
    follow(app, headers)
    accounts = Accounts.open(url)
    (bob,) = accounts.all()
    accounts.close()
    assert bob.name == "bob@example.org"
    assert battles_of(url, bob.person)
