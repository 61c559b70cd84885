"""The product as a user starts it: `app.py` in a process of its own, on a port of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from runners.scripted import ScriptedEndpoint

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Served:
    """One running app. `home` survives a restart; output goes to a file beside it."""

    home: Path
    lineup: str
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> Served:
        self.home.mkdir(parents=True, exist_ok=True)
        # Words as they come, where a test is not about the clock.
        unpaced = {"LEITAI_PACING": "off"}
        environment = {**os.environ, **unpaced, "LEITAI_HOME": str(self.home), **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py", "--port", str(self.port), "--lineup", self.lineup],
                cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        self._wait_until_served()
        return self

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"app.py ended: {self.log.read_text()[-2000:]}")
            try:
                self.health()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"app.py was not served in time: {self.log.read_text()[-2000:]}")

    def request(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body, also of a refusal."""
        request = urllib.request.Request(
            self.url + path, data=body, headers=dict(headers or {}), method=method
        )
        try:
            response = urllib.request.urlopen(request, timeout=10)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            received = {key.lower(): value for key, value in response.headers.items()}
            return response.status, received, response.read()

    def health(self) -> dict[str, Any]:
        return json.loads(self.request("/health")[2])

    def wait_until(
        self, condition: Callable[[dict[str, Any]], bool], seconds: float = 30
    ) -> dict[str, Any]:
        """Wait, bounded, until `/health` is as wished; return it."""
        deadline = time.monotonic() + seconds
        while not condition(health := self.health()):
            assert time.monotonic() < deadline, f"not in time: {health}"
            time.sleep(0.2)
        return health

    def wait_until_ready(self, count: int, seconds: float = 90) -> None:
        self.wait_until(
            lambda health: [c["state"] for c in health["contestants"]].count("ready") >= count,
            seconds,
        )

    def kill(self) -> None:
        """As `kill -9` does it: no good-bye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> int:
        """As Ctrl-C does it; return the exit code (0 for an app that never started)."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def lineup_document(urls: Mapping[str, str], context: int = 4096) -> dict[str, Any]:
    """A lineup of running endpoints, with names that would tell."""
    contestants = [
        {
            "id": name,
            "name": f"Model-{name}",
            "developer": f"{name}-works",
            "license": "none",
            "parameters": 1_000_000,
            "native_context": context,
            "engine": {
                "kind": "remote",
                "base_url": url,
                "model": f"secret-{name}",
                "context": context,
                "dialect": "llamacpp",
            },
            "sampling": {"max_tokens": context // 8},
        }
        for name, url in urls.items()
    ]
    title = {"en": "Scripted", "zh": "脚本"}
    return {"name": "scripted", "title": title, "contestants": contestants}


def scripted_lineup(folder: Path, urls: Mapping[str, str], context: int = 4096) -> str:
    """Write such a lineup into a file; return its path."""
    path = folder / "scripted.yaml"
    document = lineup_document(urls, context)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return str(path)


@contextmanager
def served_home(home: Path) -> Iterator[Served]:
    """An app over what lies in `home`, with one scripted contestant; it must end well."""
    endpoint = ScriptedEndpoint().start_in_thread()
    served = Served(home, scripted_lineup(home.parent, {"alpha": endpoint.base_url})).start()
    yield served
    assert served.stop() == 0
    endpoint.stop()
