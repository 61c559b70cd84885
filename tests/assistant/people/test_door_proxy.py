"""A door behind a proxy that names people: whom it believes, and what no stranger gets."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from doors import PAGES, SECRET, Browser, one_database
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.people import People
from assistant.people.entrance import behind_a_door
from assistant.people.settings import PeopleSettings
from eval.records.people import Accounts


def is_page(path: str) -> bool:
    return path in PAGES


HEADERS = [b"cookie", b"accept", b"x-forwarded-user", b"x-forwarded-for", b"content-type"]
NOBODYS = cast(Accounts, object())  # a stranger's request asks for no account at all


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
