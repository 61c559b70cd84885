"""A scripted endpoint of the zhipu dialect: no `/v1`, no catalogue, codes inside bodies.

What it refuses follows from what it is told about key, credit, model, context and
concurrency, so that a test asks for a situation and not for an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from runners.script import Body, Script, usage_of, words_of
from runners.scripted import Reply, ScriptedEndpoint

PREFIX = "/api/paas/v4"

MESSAGES = {
    "1002": "Invalid authentication token",
    "1113": "Your account is in arrears, please recharge and try again",
    "1211": "Model does not exist, please check the model code",
    "1261": "Prompt exceeds max length",
    "1302": "High concurrency of requests, please reduce it",
}
STATUSES = {"1002": 401, "1113": 429, "1302": 429}


class ScriptedZhipu(ScriptedEndpoint):
    """The server. `credit` may run out, `window` (in words) be exceeded, `slots` be taken.

    With `inside` it refuses the way it does under way: as an error object in a
    stream that began with 200. `fault` is a code and a message to refuse with, whatever else.
    """

    def __init__(
        self, script: Reply | None = None, *, credit: bool = True, inside: bool = False, **more: Any
    ) -> None:
        super().__init__(script, **more)
        self.credit = credit
        self.inside = inside
        self.fault: tuple[str, str] | None = None

    @property
    def base_url(self) -> str:
        """With the path that the service has below its host."""
        return super().base_url + PREFIX

    def _routes(self) -> list[web.RouteDef]:
        return [web.post(f"{PREFIX}/chat/completions", self._chat)]

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        given = request.headers.get("Authorization", "")
        if self._api_key and given != f"Bearer {self._api_key}":
            return web.json_response(_body("1002", MESSAGES["1002"]), status=STATUSES["1002"])
        response: web.StreamResponse = await handler(request)
        return response

    def _reply(self, body: Body) -> Script:
        script = super()._reply(body)
        code, message = self.fault or self._refused(body)
        if not code:
            return script
        if self.inside:
            return replace(script, error_after=len(script.words) // 2, error=_body(code, message))
        return Script(status=STATUSES.get(code, 400), error=_body(code, message))

    def _refused(self, body: Body) -> tuple[str, str]:
        """The code and message that the request meets, both empty where it meets none."""
        code = ""
        if not self.credit:
            code = "1113"
        elif body["model"] != self.model:
            code = "1211"
        elif sum(len(words_of(m["content"])) for m in body["messages"]) > self.window:
            code = "1261"
        elif self.active >= self.slots:
            code = "1302"
        return code, MESSAGES.get(code, "")

    def _last(self, script: Script, body: Body) -> bytes:
        """Usage comes unasked, with the finish reason."""
        choice = {"index": 0, "delta": {}, "finish_reason": script.finish_reason}
        return self._event(choices=[choice], usage=usage_of(script, body))


def _body(code: str, message: str) -> Body:
    return {"error": {"code": code, "message": message}}
