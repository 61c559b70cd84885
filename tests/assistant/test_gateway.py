"""The HTTP front, asked over real HTTP: who is told what, and which doors are shut."""

from __future__ import annotations

import json
import re
from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Served

from assistant.gateway import _plain

JOIN = "/gradio_api/queue/join"


def headers_of(app: Served, path: str, **headers: str) -> dict[str, str]:
    return app.request(path, headers=headers)[1]


def test_health_has_the_shape_that_others_rely_on(app: Served) -> None:
    health = app.health()
    assert set(health) == {"status", "contestants", "sandbox", "database"}
    assert {c["id"] for c in health["contestants"]} == {"alpha", "beta", "gamma"}
    assert all(set(c) == {"id", "state", "detail"} for c in health["contestants"])
    assert health["sandbox"]["state"] in ("ready", "building", "unavailable")
    assert health["database"] == {"state": "ok"}


def test_health_names_no_address_path_or_model(app: Served) -> None:
    text = json.dumps(app.health())
    assert not re.search(r"127\.0\.0\.1|secret-|/tmp|Model-", text)


def test_pages_forbid_everything_from_outside(app: Served) -> None:
    policy = headers_of(app, "/")["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy


def test_a_newcomer_gets_a_cookie_that_scripts_cannot_read(app: Served) -> None:
    cookie = headers_of(app, "/")["set-cookie"]
    assert cookie.startswith("leitai_person=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_known_person_keeps_the_cookie_beside_any_foreign_one(app: Served) -> None:
    cookie = headers_of(app, "/")["set-cookie"].split(";")[0]
    for foreign in ('prefs={"a":1}', "x=a b", "bare", "name=é".encode().decode("latin-1")):
        answer = headers_of(app, "/", Cookie=f"{foreign}; {cookie}")
        assert "set-cookie" not in answer, foreign


def test_a_forged_cookie_is_replaced(app: Served) -> None:
    answer = headers_of(app, "/", Cookie="leitai_person=forged")
    assert SimpleCookie(answer["set-cookie"])["leitai_person"].value != "forged"


def test_pages_are_never_cached_for_somebody_else(app: Served) -> None:
    assert headers_of(app, "/")["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/process_recording",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/queue/status",
        "/gradio_api/deep_link",
        "/gradio_api/component_server",
        "/gradio_api/call/_send",
        "/monitoring/summary",
        "/openapi.json",
        "/docs",
        "//gradio_api/upload",
        "/static/../config.py",
        "/login_check",
    ],
)
def test_doors_that_no_page_uses_are_shut(app: Served, path: str) -> None:
    for method in ("GET", "POST"):
        status, _, _ = app.request(path, method=method, body=b"{}" if method == "POST" else None)
        assert status in (403, 404, 405), method


def test_an_event_with_a_file_in_it_is_refused(app: Served) -> None:
    file = {"path": "http://192.0.2.1/huge.bin", "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"data": [file], "fn_index": 0, "session_hash": "x"}).encode()
    assert app.request(JOIN, method="POST", body=body)[0] == 400


def test_a_body_longer_than_any_question_is_refused(app: Served) -> None:
    body = json.dumps({"data": ["x" * 5_000_000], "fn_index": 0, "session_hash": "x"}).encode()
    assert app.request(JOIN, method="POST", body=body)[0] == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.lists(json_values, max_size=4))
def test_only_plain_values_pass_as_the_data_of_an_event(data: list[object]) -> None:
    plain = not any(isinstance(value, list | dict) for value in data)
    assert _plain(JOIN, json.dumps({"data": data}).encode()) == plain


@given(st.binary(max_size=60))
def test_no_body_breaks_the_gateway(body: bytes) -> None:
    assert _plain(JOIN, body) in (True, False)
