"""What a session opens over real HTTP, how it ends, and what stays shut without the database."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from doors import PASSWORD, SECRET, Browser, one_database, served
from private_postgres import PrivatePostgres

from assistant.people import People
from assistant.people.settings import PeopleSettings
from eval.records.people import Accounts


def until(condition: Callable[[], bool]) -> None:
    """Wait, bounded, for what holds within seconds."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


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
