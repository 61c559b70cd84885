"""The log-in over real HTTP, on real databases: who comes in, as whom, and who does not."""

from __future__ import annotations

import re
import threading

import pytest
from doors import PASSWORD, Browser, one_database

from assistant.people.throttle import TRIES_HERE
from eval.records.people import Accounts


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
