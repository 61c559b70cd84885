"""The doors over real HTTP, on real databases: who comes in, as whom, and who does not."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import cast
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI, Request
from hypothesis import given, settings
from hypothesis import strategies as st
from private_postgres import PrivatePostgres
from served import free_port

from assistant.people import People
from assistant.people.entrance import behind_a_door
from assistant.people.person import person_of, role_of
from assistant.people.settings import PeopleSettings
from assistant.people.throttle import TRIES_HERE
from eval.records.people import Accounts

PASSWORD = "correct horse battery"
SECRET = "s" * 40
PAGES = ("/",)


def is_page(path: str) -> bool:
    return path in PAGES


HEADERS = [b"cookie", b"accept", b"x-forwarded-user", b"x-forwarded-for", b"content-type"]
NOBODYS = cast(Accounts, object())  # a stranger's request asks for no account at all
# For what is decided before the database, or after it.
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def inside() -> FastAPI:
    """What stands behind the door: it says whom it was told."""
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    def told(request: Request) -> dict[str, object]:
        person = person_of(request)
        return {
            "id": person and person.id,
            "name": person and person.name,
            "role": role_of(request),
            "may_review": bool(person and person.may_review),
            "is_admin": bool(person and person.is_admin),
        }

    return app


@dataclass
class Browser:
    """Keeps cookies and comes from an address of its own."""

    port: int
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=20, source_address=(self.address, 0)
        )
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        if "Accept" not in headers:
            sent.append(("Accept", "text/html"))
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None if fields is None else urlencode(fields)
        if body is not None:
            sent.append(("Content-Type", "application/x-www-form-urlencoded"))
            sent.append(("Content-Length", str(len(body))))
        try:
            connection.putrequest("GET" if body is None else "POST", path)
            for name, value in [("Cookie", cookies), *sent]:
                connection.putheader(name, value)
            connection.endheaders(body and body.encode())
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            for name, value in SimpleCookie(received.get("set-cookie", "")).items():
                self.cookies[name] = value.value
            return answer.status, received, answer.read().decode()
        finally:
            connection.close()

    def told(self, path: str = "/", **headers: str) -> dict[str, object]:
        status, _, body = self.ask(path, **headers)
        assert status == 200, body
        return json.loads(body)

    def token(self) -> str:
        found = re.search(r'name="form" value="([^"]+)"', self.ask("/login")[2])
        assert found
        return found[1]

    def log_in(self, name: str = "ann", password: str = PASSWORD, **more: str) -> int:
        fields = {"form": self.token(), "name": name, "password": password, **more}
        return self.ask("/login", fields)[0]

    def form(self, path: str, **fields: str) -> tuple[int, dict[str, str], str]:
        return self.ask(path, {"form": self.cookies["leitai_form"], **fields})


@contextmanager
def served(accounts: Accounts | None, wanted: PeopleSettings) -> Iterator[int]:
    door = behind_a_door(
        inside(), PAGES.__contains__, people=People(SECRET), accounts=accounts, settings=wanted
    )
    port = free_port()
    config = uvicorn.Config(door, port=port, log_level="warning", ws="none", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def accounts(database_url: str) -> Iterator[Accounts]:
    opened = Accounts.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def stored() -> str:
    """The hash of the password: made once, since it is slow on purpose."""
    from assistant.people.passwords import hashed

    return hashed(PASSWORD)


@pytest.fixture
def port(accounts: Accounts, stored: str) -> Iterator[int]:
    """A door with a log-in, to which ann the rater has a password."""
    accounts.add("ann", "rater", stored)
    with served(accounts, PeopleSettings(mode="accounts")) as port:
        yield port


def until(condition: Callable[[], bool]) -> None:
    """Wait, bounded, for what holds within seconds."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


# -- the log-in ---------------------------------------------------------------------


def test_who_logs_in_is_one_person_in_every_browser(port: int, accounts: Accounts) -> None:
    first, second = Browser(port), Browser(port)
    assert first.log_in() == second.log_in("ANN") == 303
    ann = accounts.named("ann")
    assert ann
    told = {
        "id": ann.person, "name": "ann", "role": "rater", "may_review": True, "is_admin": False,
    }  # fmt: skip
    assert first.told() == second.told() == told


@one_database
def test_a_stranger_is_led_to_the_log_in_and_back(port: int) -> None:
    stranger = Browser(port)
    status, headers, body = stranger.ask("/leaderboard?a=1&b=2")
    assert (status, body) == (303, "")
    assert headers["location"] == "/login?next=%2Fleaderboard%3Fa%3D1%26b%3D2"
    fields = {"form": stranger.token(), "name": "ann", "password": PASSWORD}
    status, headers, _ = stranger.ask("/login", fields | {"next": "/leaderboard?a=1&b=2"})
    assert (status, headers["location"]) == (303, "/leaderboard?a=1&b=2")


@one_database
@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\tb", "javascript:1"],
)
def test_the_log_in_leads_to_no_other_site(port: int, elsewhere: str) -> None:
    browser = Browser(port)
    fields = {"form": browser.token(), "name": "ann", "password": PASSWORD, "next": elsewhere}
    assert browser.ask("/login", fields)[1]["location"] == "/"


@one_database
def test_the_session_is_for_this_site_alone_and_out_of_reach_of_scripts(port: int) -> None:
    browser = Browser(port)
    fields = {"form": browser.token(), "name": "ann", "password": PASSWORD}
    _, headers, _ = browser.ask("/login", fields)
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=lax" in headers["set-cookie"]
    assert "Secure" not in headers["set-cookie"]  # plain HTTP: it would not come back
    _, headers, _ = browser.ask("/login", fields, X_Forwarded_Proto="https")
    assert "Secure" in headers["set-cookie"]


@one_database
def test_a_wrong_name_and_a_wrong_password_look_the_same(port: int, accounts: Accounts) -> None:
    accounts.add("proxied", "member", None)
    pages = set()
    for name, password in (
        ("ann", "wrong"),
        ("bob", "wrong"),
        ("proxied", ""),
        ("\0<b>", PASSWORD),
    ):
        browser = Browser(port)
        fields = {"form": browser.token(), "name": name, "password": password}
        status, headers, body = browser.ask("/login", fields)
        assert status == 401
        assert "leitai_session" not in headers["set-cookie"]
        assert "<b>" not in body.split("</style>")[1]
        assert password not in body or not password
        pages.add(re.sub(r'value="[^"]*"', "", body))
    assert len(pages) == 1


@one_database
def test_a_form_of_another_site_logs_nobody_in(port: int) -> None:
    browser = Browser(port)
    browser.token()
    theirs = Browser(port).token()
    for form in ("", "made up", theirs):
        fields = {"form": form, "name": "ann", "password": PASSWORD}
        assert browser.ask("/login", fields)[0] == 400
    assert "leitai_session" not in browser.cookies


@one_database
def test_guessing_is_stopped_also_when_it_then_guesses_right(port: int) -> None:
    guesser = Browser(port)
    assert [guesser.log_in(password="wrong") for _ in range(TRIES_HERE)] == [401] * TRIES_HERE
    fields = {"form": guesser.token(), "name": "Ann", "password": PASSWORD}
    status, headers, _ = guesser.ask("/login", fields)
    assert status == 429
    assert int(headers["retry-after"]) > 60
    assert Browser(port, "127.0.0.2").log_in() == 303  # ann, from where she works


@one_database
def test_many_guesses_at_once_are_no_way_around(port: int) -> None:
    guesser = Browser(port)
    fields = {"form": guesser.token(), "name": "ann", "password": "wrong"}
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.append(guesser.ask("/login", fields)[0]))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(401) == TRIES_HERE
    assert seen.count(429) == 20 - TRIES_HERE


# -- sessions -----------------------------------------------------------------------


@one_database
def test_forged_and_foreign_sessions_open_nothing(port: int, accounts: Accounts) -> None:
    ann = accounts.named("ann")
    assert ann
    stale = People(SECRET).issue_session(ann.person, ann.version - 1)
    theirs = People("another secret of forty characters, or so").issue_session(ann.person, 1)
    nobody = People(SECRET).issue_session("nobody", 1)
    _, cookie = People(SECRET).issue()
    for session in ("x", "", stale, theirs, nobody, cookie, ann.person):
        browser = Browser(port, cookies={"leitai_session": session, "leitai_person": cookie})
        assert browser.ask("/", Accept="*/*")[0] == 401, session


@one_database
def test_a_changed_password_ends_the_other_sessions(port: int) -> None:
    here, there = Browser(port), Browser(port)
    assert here.log_in() == there.log_in() == 303
    here.ask("/account")
    assert here.form("/account/password", password="wrong", new="another long one")[0] == 401
    assert here.form("/account/password", password=PASSWORD, new="short")[0] == 400
    assert there.told()["name"] == "ann"
    assert here.form("/account/password", password=PASSWORD, new="another long one")[0] == 200
    assert here.told()["name"] == "ann"
    assert there.ask("/")[0] == 303
    assert Browser(port).log_in() == 401
    assert Browser(port).log_in(password="another long one") == 303


def test_what_an_administrator_changes_holds_within_seconds(port: int, accounts: Accounts) -> None:
    browser = Browser(port)
    browser.log_in()
    accounts.set_role("ann", "admin")
    until(lambda: browser.told()["is_admin"] is True)
    accounts.set_role("ann", "member")
    until(lambda: browser.told()["may_review"] is False)
    accounts.remove("ann")
    until(lambda: browser.ask("/")[0] == 303)


@one_database
def test_logging_out_ends_it_here_or_everywhere(port: int) -> None:
    here, there = Browser(port), Browser(port)
    here.log_in()
    there.log_in()
    assert here.ask("/logout", {})[1]["location"] == "/account"  # a form of another site
    assert here.told()["name"] == "ann"
    here.form("/logout")
    assert here.ask("/")[0] == 303
    assert there.told()["name"] == "ann"
    here.log_in()
    session = here.cookies["leitai_session"]
    there.form("/account/end-sessions")
    here.cookies["leitai_session"] = session
    assert here.ask("/")[0] == there.ask("/")[0] == 303


@one_database
def test_health_is_open_and_a_websocket_is_not(port: int) -> None:
    stranger = Browser(port)
    assert stranger.told("/health")["id"] is None
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    assert stranger.ask("/ws", **upgrade, Sec_WebSocket_Key="eA==")[0] in (303, 401)


@one_database
def test_the_page_at_the_door_fetches_nothing_and_knows_both_languages(port: int) -> None:
    _, headers, english = Browser(port).ask("/login", Accept_Language="en")
    _, _, chinese = Browser(port).ask("/login", Accept_Language="zh-CN")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "<h1>Log in</h1>" in english
    assert "<h1>登录</h1>" in chinese
    assert not re.search(r'(src|href)="(?!/")', english)


# -- the proxy ----------------------------------------------------------------------


@pytest.fixture
def proxied(accounts: Accounts) -> Iterator[int]:
    """A door that believes 127.0.0.2 and nobody else."""
    wanted = PeopleSettings.model_validate(
        {"mode": "proxy", "trusted_proxies": ["127.0.0.2/32"], "proxy_header": "X-Team-User"}
    )
    with served(accounts, wanted) as port:
        yield port


def test_whom_the_proxy_names_is_one_person(proxied: int, accounts: Accounts) -> None:
    proxy = Browser(proxied, "127.0.0.2")
    told = proxy.told(X_Team_User="Ann@Example.org")
    assert (told["name"], told["role"]) == ("ann@example.org", "member")
    assert proxy.told("/elsewhere", X_Team_User="ann@example.org") == told
    assert proxy.told(X_Team_User="bob")["id"] != told["id"]
    assert {account.name for account in accounts.all()} == {"ann@example.org", "bob"}


@one_database
def test_a_name_in_chinese_comes_through(proxied: int) -> None:
    name = "张伟".encode().decode("latin-1")
    assert Browser(proxied, "127.0.0.2").told(X_Team_User=name)["name"] == "张伟"


@one_database
def test_a_role_is_given_to_whom_the_proxy_names(proxied: int, accounts: Accounts) -> None:
    accounts.add("root", "admin", None)
    assert Browser(proxied, "127.0.0.2").told(X_Team_User="Root")["is_admin"] is True


@one_database
@pytest.mark.parametrize(
    "headers",
    [
        {"X_Team_User": "ann"},
        {"X_Team_User": "ann", "X_Forwarded_For": "127.0.0.2"},
        {"X_Team_User": "ann", "X_Real_IP": "127.0.0.2", "Forwarded": "for=127.0.0.2"},
    ],
)
def test_the_header_is_worth_nothing_from_anywhere_else(
    proxied: int, accounts: Accounts, headers: dict[str, str]
) -> None:
    status, _, body = Browser(proxied, "127.0.0.1").ask("/", **headers)
    assert status == 403
    assert "<h1>Please use the sign-in</h1>" in body
    assert accounts.all() == []


@one_database
@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 80, "ann,root", "ａnn".encode().decode("latin-1"), "\xff"]
)
def test_a_header_that_names_nobody_lets_nobody_in(
    proxied: int, accounts: Accounts, name: str
) -> None:
    assert Browser(proxied, "127.0.0.2").ask("/", X_Team_User=name)[0] == 403
    assert accounts.all() == []


@one_database
def test_without_the_header_or_with_two_nobody_comes_in(proxied: int) -> None:
    proxy = Browser(proxied, "127.0.0.2")
    assert proxy.ask("/")[0] == 403
    assert proxy.ask("/", Accept="application/json")[2].startswith('{"detail"')
    assert proxy.ask("/", X_Team_User="ann", x_team_user="root")[0] == 403
    assert proxy.told("/health")["id"] is None


@one_database
def test_another_sites_page_cannot_use_anybodys_log_in(proxied: int, port: int) -> None:
    proxy, ann = Browser(proxied, "127.0.0.2"), Browser(port)
    ann.log_in()
    for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403)):
        assert proxy.ask("/x", {}, X_Team_User="ann", Sec_Fetch_Site=site)[0] == status
        assert ann.ask("/x", {}, Sec_Fetch_Site=site)[0] == status
    assert ann.ask("/", Sec_Fetch_Site="cross-site")[0] == 200  # a link to us is welcome


@settings(deadline=None)
@given(
    path=st.text(max_size=30).map(lambda text: f"/{text}"),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "X"]),
    kind=st.sampled_from(["http", "websocket"]),
    headers=st.lists(st.tuples(st.sampled_from(HEADERS), st.binary(max_size=40)), max_size=4),
)
def test_no_request_of_a_stranger_gets_inside(
    path: str, method: str, kind: str, headers: list[tuple[bytes, bytes]]
) -> None:
    if path == "/health":
        return
    came_in: list[object] = []

    async def inner(scope: object, receive: object, send: object) -> None:
        came_in.append(scope)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        """What is answered is looked at over HTTP; here only who comes in."""

    scope = {
        "type": kind, "path": path, "method": method, "headers": headers, "scheme": "http",
        "query_string": b"", "client": ("192.0.2.1", 1), "root_path": "", "raw_path": b"",
        "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    for mode in ("accounts", "proxy"):
        door = behind_a_door(
            inner,
            is_page,
            people=People(SECRET),
            accounts=NOBODYS,
            settings=PeopleSettings(mode=mode),
        )
        asyncio.run(door({**scope}, receive, send))
    assert came_in == []


# -- the cookie ---------------------------------------------------------------------


def test_with_cookies_everybody_is_a_rater_and_nobody_an_admin() -> None:
    with served(None, PeopleSettings()) as port:
        browser = Browser(port)
        assert browser.told("/other")["id"] is None
        assert "leitai_person" not in browser.cookies  # a cookie comes with a page
        browser.told("/")
        told = browser.told("/", X_Forwarded_User="root")
        assert told["id"]
        assert (told["name"], told["role"], told["is_admin"]) == ("", "rater", False)
        assert told["may_review"] is True
        assert browser.told("/other") == told


# -- the database -------------------------------------------------------------------


def test_while_the_database_is_away_nobody_is_let_in_and_a_page_says_so(
    postgres: PrivatePostgres, migrated_template: str
) -> None:
    name = postgres.create(migrated_template)
    accounts = Accounts.open(postgres.url(name), patience=2)
    ann = accounts.add("ann", "member", None)
    session = People(SECRET).issue_session(ann.person, ann.version)
    with served(accounts, PeopleSettings(mode="accounts")) as port:
        browser = Browser(port, cookies={"leitai_session": session})
        assert browser.told()["name"] == "ann"
        postgres.drop(name)
        until(lambda: browser.ask("/")[0] == 503)
        assert "The database does not answer" in browser.ask("/")[2]
        assert Browser(port).log_in() == 503
    accounts.close()
