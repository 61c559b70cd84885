"""The API on a port of its own, with the openai SDK before it and scripted engines behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
from front import front
from openai import OpenAI
from scripted_arena import FOUR, Attached, remote_lineup
from served import Served

from assistant.limits import AppSettings
from eval.records import Records
from eval.records.keys import Keys
from runners.lineup import Lineup
from runners.scripted import Script, ScriptedEndpoint

FAMILIES = {"alpha": "qwen-coder", "beta": "deepseek-coder"}


@dataclass
class Desk:
    """One served API: a client for each person, and what the engines were asked."""

    served: Served
    keys: Keys
    engines: Attached
    endpoints: dict[str, ScriptedEndpoint]
    clients: list[OpenAI] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.served.url}/v1"

    def key(self, person: str) -> str:
        """A new key of this person."""
        return self.keys.make(person, "test")[1]

    @cached_property
    def usual_key(self) -> str:
        return self.key("ann")

    def client(self, key: str | None = None) -> OpenAI:
        client = OpenAI(base_url=self.url, api_key=key or self.usual_key, max_retries=0, timeout=30)
        self.clients.append(client)
        return client

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.usual_key}", "Content-Type": "application/json"}

    def script(self, script: Script) -> None:
        for endpoint in self.endpoints.values():
            endpoint.script = script
            endpoint.requests.clear()

    @property
    def asked(self) -> dict[str, object]:
        """The body of the latest request that an engine got."""
        received = [one for end in self.endpoints.values() for one in end.requests]
        return max(received, key=lambda one: one.at).body


def with_families(urls: dict[str, str]) -> Lineup:
    lineup = remote_lineup(urls)
    contestants = [
        one.model_copy(update={"infill": FAMILIES.get(one.id)}) for one in lineup.contestants
    ]
    return lineup.model_copy(update={"contestants": contestants})


@pytest.fixture(scope="session")
def engines_of_four() -> Iterator[dict[str, ScriptedEndpoint]]:
    started = {name: ScriptedEndpoint().start_in_thread() for name in FOUR}
    yield started
    for endpoint in started.values():
        endpoint.stop()


@pytest.fixture(scope="session")
def open_desk(
    engines_of_four: dict[str, ScriptedEndpoint],
    migrated_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Desk]]:
    """`open_desk(api={…}, fairness={…}, slots=8)`: an API with these settings."""
    with ExitStack() as stack:

        def opened(slots: int = 8, **settings: object) -> Desk:
            folder = tmp_path_factory.mktemp("api")
            path = folder / "leitai.db"
            path.write_bytes(migrated_file.read_bytes())
            records = Records.open(f"sqlite:///{path}")
            stack.callback(records.close)
            lineup = with_families({name: e.base_url for name, e in engines_of_four.items()})
            engines = Attached(lineup, slots=slots)
            served = stack.enter_context(
                front(
                    lineup, records, folder,
                    engines=engines, settings=AppSettings.model_validate(settings),
                )
            )  # fmt: skip
            desk = Desk(served, Keys.beside(records), engines, engines_of_four)
            stack.callback(desk.close)
            return desk

        yield opened


@pytest.fixture(scope="session")
def shared_desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(api={"requests_per_minute": 10_000})


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """An API with usual settings, for all tests that change none; engines say hello."""
    shared_desk.engines.down.clear()
    shared_desk.engines.stopped.clear()
    shared_desk.script(Script.of("Hello from the script."))
    return shared_desk
