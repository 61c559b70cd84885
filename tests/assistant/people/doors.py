"""A door served over real HTTP, and a browser that keeps cookies and has an address."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI, Request
from served import free_port

from assistant.people import People
from assistant.people.entrance import behind_a_door
from assistant.people.person import person_of, role_of
from assistant.people.settings import PeopleSettings
from eval.records.people import Accounts

PASSWORD = "correct horse battery"
SECRET = "s" * 40
PAGES = ("/",)
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
