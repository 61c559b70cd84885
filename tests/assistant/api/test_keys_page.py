"""`/keys`: a person makes, sees and ends their own keys, and no other site does it for them."""

from __future__ import annotations

import html
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from eval.records.keys import MOST_KEYS

SECRET = re.compile(r'id="key-secret" value="(lt-[\w-]{43})"')


class Browser:
    """One browser: its cookies, and the forms of the page it has open."""

    def __init__(self, served, language: str = "en") -> None:
        self._served = served
        self._cookies: dict[str, str] = {}
        self.language = language
        self.status, self.headers, self.text = 0, {}, ""

    def open(self) -> Browser:
        return self._ask("/keys")

    def send(self, path: str, **fields: str) -> Browser:
        form = re.search(r'name="form" value="([^"]+)"', self.text)
        return self._ask(path, {"form": html.unescape(form[1]), **fields} if form else fields)

    def _ask(self, path: str, fields: dict[str, str] | None = None) -> Browser:
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
            "Accept-Language": self.language,
        }
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields).encode()
        method = "GET" if body is None else "POST"
        self.status, self.headers, answer = self._served.request(path, method, body, headers)
        self.text = answer.decode()
        for name in ("leitai_person", "leitai_form"):
            found = re.search(rf"{name}=([^;]+)", str(self.headers.get("set-cookie", "")))
            if found:
                self._cookies[name] = SimpleCookie(f"{name}={found[1]}")[name].value
        return self

    @property
    def secret(self) -> str:
        found = SECRET.search(self.text)
        return found[1] if found else ""

    @property
    def ids(self) -> list[str]:
        return re.findall(r'name="key" value="(\w+)"', self.text)


@pytest.fixture
def page(desk) -> Browser:
    # The door's cookie and the form's are two headers; a second look has both.
    return Browser(desk.served).open().open()


def test_a_key_is_shown_once_works_at_once_and_can_be_ended(desk, page) -> None:
    page.send("/keys/new", label="my editor")
    secret = page.secret
    assert page.status == 200
    assert desk.client(secret).models.list().data
    page.open()
    assert secret not in page.text
    assert "my editor" in page.text
    assert secret[:9] in page.text
    page.send("/keys/revoke", key=page.ids[0])
    assert page.ids == []
    status, _, _ = desk.served.request("/v1/models", headers={"Authorization": f"Bearer {secret}"})
    assert status == 401, "at once, not when a memory of it is old"


def test_nobody_sees_or_ends_the_keys_of_others(desk, page) -> None:
    key = page.send("/keys/new", label="mine").ids[0]
    other = Browser(desk.served).open().open()
    assert other.ids == []
    assert other.send("/keys/revoke", key=key).status == 404
    assert page.open().ids == [key]


def test_a_form_from_elsewhere_does_nothing(desk, page) -> None:
    before = page.open().ids
    for fields in ({"label": "x"}, {"label": "x", "form": "forged"}):
        assert page._ask("/keys/new", fields).status == 400
    assert page.open().ids == before
    stranger = Browser(desk.served)
    assert stranger._ask("/keys/new", {"label": "x"}).status == 400
    assert not stranger.secret


def test_what_a_label_says_is_text_and_bad_ones_are_refused(page) -> None:
    page.send("/keys/new", label="<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    for label in ("", " ", "x" * 65, "a\x00b", "a\u202eb"):
        assert page.send("/keys/new", label=label).status == 400
    assert page.send("/keys/new", label="x" * 9000).status == 400


def test_there_is_a_bound(page) -> None:
    for number in range(MOST_KEYS):
        page.send("/keys/new", label=f"{number}")
    assert page.send("/keys/new", label="one more").status == 409
    assert not page.secret
    assert len(page.ids) == MOST_KEYS


def test_the_page_speaks_both_languages_and_is_kept_by_no_cache(desk) -> None:
    english, chinese = Browser(desk.served).open(), Browser(desk.served, "zh-CN").open()
    assert "Your API keys" in english.text
    assert "我的 API 密钥" in chinese.text
    assert 'lang="zh-CN"' in chinese.text
    for page in (english, chinese):
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
