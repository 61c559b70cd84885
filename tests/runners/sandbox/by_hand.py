"""Programs in a container of the image started by hand: what the table and the drivers
promise, without the agent."""

from __future__ import annotations

import json
import shlex
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker

from runners.sandbox import SandboxSettings, image

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/box", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}


# Each command in a container costs more than what most of these programs do.
_WRITE = 'while [ $# -gt 0 ]; do echo "$2" | base64 -d >"$1"; shift 2; done'
_FRESH = f"rm -rf /box/* /tmp/* /tmp/.[!.]*; {_WRITE}"


def _written(files: Mapping[str, bytes]) -> list[str]:
    """Paths and contents as `_WRITE` wants them."""
    return [one for path, content in files.items() for one in (path, b64encode(content).decode())]


@dataclass(frozen=True)
class Ended:
    code: int
    stdout: str
    stderr: str


class ByHand:
    """One container; every program finds its folders empty, except for its files."""

    def __init__(self, container: Any) -> None:
        self._container = container

    def fresh(self, files: Mapping[str, bytes]) -> None:
        self.run(["sh", "-c", _FRESH, "sh", *_written({f"/box/{n}": c for n, c in files.items()})])

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ended:
        code, (out, err) = self._container.exec_run(
            list(command),
            workdir="/box",
            environment=ENVIRONMENT | dict(environment or {}),
            demux=True,
        )
        return Ended(code, (out or b"").decode(), (err or b"").decode())

    def answers(
        self, command: Sequence[str], lines: Sequence[Any], environment: Mapping[str, str]
    ) -> tuple[Ended, list[Any]]:
        """Start a driver with lines of JSON on descriptor 3; also return those on its 4."""
        given = "".join(json.dumps(line) + "\n" for line in lines).encode()
        script = f"{_WRITE}; exec 3</tmp/given 4>/tmp/said </dev/null; exec {shlex.join(command)}"
        ended = self.run(
            ["bash", "-c", script, "bash", *_written({"/tmp/given": given})], environment
        )
        said = self.run(["cat", "/tmp/said"]).stdout
        return ended, [json.loads(line) for line in said.splitlines()]


@contextmanager
def by_hand(memory_mb: int = 640) -> Iterator[ByHand]:
    client = docker.from_env()
    found = image.find(client.api, SandboxSettings())
    assert found, "the sandbox image has to be built first"
    container = client.containers.run(
        found,
        entrypoint=["sleep", "600"],
        detach=True,
        network_mode="none",
        read_only=True,
        tmpfs={
            "/box": "size=64m,exec,mode=0700,uid=10001,gid=10001",
            "/tmp": "size=64m,exec,mode=1777",
        },
        mem_limit=f"{memory_mb}m",
        memswap_limit=f"{memory_mb}m",
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        pids_limit=80,
    )
    try:
        yield ByHand(container)
    finally:
        container.remove(force=True)
        client.close()
