"""The Docker engine stops, hangs and comes back while programs run.

The engine is a private one, so that the machine's own is left alone.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_sandbox import SLEEPER, open_sandbox, until

from runners.sandbox import Job, Outcome, SandboxSettings
from runners.sandbox.image import find

HELLO = Job("python", "print('hello')")


class PrivateEngine:
    """A `dockerd` with folders and a socket of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.host = folder, f"unix://{folder}/d.sock"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        folders = [f"--{name}={self.folder}/{name}" for name in ("data-root", "exec-root")]
        apart = [f"--pidfile={self.folder}/pid", "--bridge=none", "--iptables=false"]
        apart.append("--cgroup-parent=/leitai-test")
        # A network namespace of its own: otherwise it takes the machine's docker0 down.
        command = ["unshare", "--net", "dockerd", "-H", self.host, *folders, *apart]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not self.answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        return self.command("version").returncode == 0

    def command(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        command = ["docker", "-H", self.host, *arguments]
        return subprocess.run(command, capture_output=True, check=False, **options)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture
def private_engine(sandbox, engine, monkeypatch) -> Iterator[PrivateEngine]:
    """A private engine that has the sandbox image; the environment points at it."""
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        pytest.skip("a private Docker engine needs root and dockerd")
    image = engine.images.get(find(engine.api, SandboxSettings()))
    # In memory: unpacking and removing an image's files is what takes long on a disk.
    place = tempfile.TemporaryDirectory(
        prefix="leitai-", dir="/dev/shm", ignore_cleanup_errors=True
    )
    with place as folder:
        private = PrivateEngine(Path(folder))
        private.start()
        try:
            with subprocess.Popen(
                ["docker", "save", image.tags[0]], stdout=subprocess.PIPE
            ) as save:
                assert private.command("load", stdin=save.stdout).returncode == 0
            monkeypatch.setenv("DOCKER_HOST", private.host)
            yield private
        finally:
            private.stop()


async def test_an_engine_that_stops_and_comes_back_costs_one_run(private_engine: PrivateEngine):
    async with open_sandbox(engine_seconds=3) as sandbox:
        run = asyncio.create_task(sandbox.run(SLEEPER))
        await until(lambda: private_engine.command("ps", "-q").stdout)
        await asyncio.to_thread(private_engine.stop)
        lost = await run
        assert (lost.outcome, lost.code) == (Outcome.INFRA, "docker_unavailable")
        assert (await sandbox.check()).code == "docker_unavailable"

        await asyncio.to_thread(private_engine.start)
        assert (await sandbox.run(HELLO)).stdout == "hello\n"
        await until(lambda: sandbox.state().state == "ready")
        await until(lambda: not private_engine.command("ps", "-aq").stdout)

        private_engine.signal(signal.SIGSTOP)
        started = time.monotonic()
        try:
            hung = await sandbox.run(HELLO)
        finally:
            private_engine.signal(signal.SIGCONT)
        assert (hung.outcome, hung.code) == (Outcome.INFRA, "docker_unavailable")
        assert time.monotonic() - started < 15
