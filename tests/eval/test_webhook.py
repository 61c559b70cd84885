"""The webhook of a night, against a real server: told once, signed, and never in the way."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from served import free_port

from eval.nights.webhook import SIGNATURE, NotTold, Webhook

TOKEN = "s3cret-token"
DOCUMENT = {"run": "night-1", "text": "第一夜 <good>"}
Answer = Callable[[web.Request], Any]


@dataclass
class Hook:
    """A server that answers as told and keeps what it received."""

    answers: list[Answer] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0

    def webhook(self, **changes: Any) -> Webhook:
        url = f"http://127.0.0.1:{self.port}/hook/{TOKEN}"
        return Webhook(**{"url": url, "waits": (0.01, 0.02), **changes})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.headers.append(request.headers)
        self.paths.append(request.path)
        answer = self.answers.pop(0) if self.answers else (lambda _: web.Response(text="ok"))
        result = answer(request)
        return await result if asyncio.iscoroutine(result) else result


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    opened = Hook()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", opened.handle)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    opened.port = runner.addresses[0][1]
    yield opened
    await runner.cleanup()


def says(status: int, **more: Any) -> Answer:
    return lambda _: web.Response(status=status, **more)


async def refused(webhook: Webhook) -> str:
    with pytest.raises(NotTold) as error:
        await webhook.tell(DOCUMENT)
    assert TOKEN not in "".join(traceback.format_exception(error.value))
    return str(error.value)


async def test_a_night_is_told_once_as_json(hook: Hook) -> None:
    await hook.webhook().tell(DOCUMENT)
    assert [json.loads(body) for body in hook.bodies] == [DOCUMENT]
    assert hook.headers[0]["Content-Type"].startswith("application/json")
    assert SIGNATURE not in hook.headers[0]


async def test_with_a_secret_the_body_is_signed(hook: Hook) -> None:
    await hook.webhook(secret="钥匙").tell(DOCUMENT)
    expected = hmac.new("钥匙".encode(), hook.bodies[0], hashlib.sha256).hexdigest()
    assert hook.headers[0][SIGNATURE] == f"sha256={expected}"


async def test_a_server_that_fails_is_asked_twice_more(hook: Hook) -> None:
    hook.answers = [says(500), says(503)]
    await hook.webhook().tell(DOCUMENT)
    assert len(hook.bodies) == 3
    hook.answers = [says(502)] * 9
    assert await refused(hook.webhook()) == "webhook at 127.0.0.1: answered 502"
    assert len(hook.bodies) == 6


async def test_what_will_not_be_better_is_not_tried_again(hook: Hook) -> None:
    hook.answers = [says(404)]
    assert await refused(hook.webhook()) == "webhook at 127.0.0.1: answered 404"
    hook.answers = [says(200, text='{"errcode": 310000, "errmsg": "sign not match"}')]
    assert "refused it (code 310000)" in await refused(hook.webhook())
    hook.answers = [says(200, text='{"code": 19001, "msg": "param invalid"}')]
    assert "refused it (code 19001)" in await refused(hook.webhook())
    assert len(hook.bodies) == 3


@pytest.mark.parametrize("text", ["ok", "", '{"errcode": 0}', '{"code": 200}', "[1]", "\xff", "1"])
async def test_any_other_answer_is_a_success(hook: Hook, text: str) -> None:
    hook.answers = [says(200, text=text)]
    await hook.webhook().tell(DOCUMENT)
    assert len(hook.bodies) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_redirect_is_followed(hook: Hook, status: int) -> None:
    there = f"http://localhost:{hook.port}/elsewhere"
    hook.answers = [says(status, headers={"Location": there})]
    assert f"wants to redirect ({status})" in await refused(hook.webhook())
    assert hook.paths == [f"/hook/{TOKEN}"]


async def test_a_server_that_hangs_is_left_in_time(hook: Hook) -> None:
    async def silent(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    async def drips(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(600):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    for answer in (silent, drips):
        hook.answers = [answer] * 3
        before = time.monotonic()
        told = await refused(hook.webhook(seconds=0.3))
        assert time.monotonic() - before < 5
        assert told == "webhook at 127.0.0.1: no answer within 0.3 s"


async def test_a_refused_connection_is_told_without_the_address() -> None:
    url = f"http://127.0.0.1:{free_port()}/hook/{TOKEN}"
    told = await refused(Webhook(url, waits=(0.01,)))
    assert told == "webhook at 127.0.0.1: cannot be reached (ClientConnectorError)"


@pytest.mark.parametrize(
    "url",
    [f"ftp://host/{TOKEN}", TOKEN, f"http:///{TOKEN}", f"http://[{TOKEN}", f"https://a:b/{TOKEN}"],
)
async def test_what_is_no_address_is_told_without_it(url: str) -> None:
    assert "LEITAI_WEBHOOK_URL is no http" in await refused(Webhook(url, waits=()))


def test_the_environment_names_it_and_no_text_shows_it(monkeypatch) -> None:
    monkeypatch.delenv("LEITAI_WEBHOOK_URL", raising=False)
    assert Webhook.from_environment() is None
    monkeypatch.setenv("LEITAI_WEBHOOK_URL", f" https://user:{TOKEN}@chat.example/{TOKEN} ")
    monkeypatch.setenv("LEITAI_WEBHOOK_SECRET", TOKEN)
    found = Webhook.from_environment()
    assert found and found.secret == TOKEN
    assert str(found) == repr(found) == "Webhook(chat.example)"
