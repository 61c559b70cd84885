"""The Docker engine stops, hangs and comes back while programs run.

The engine is a private one, so that the machine's own is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
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

ROOM_BYTES = 3 << 30
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

    def pause(self) -> None:
        self._process.send_signal(signal.SIGSTOP)
        stat = Path(f"/proc/{self._process.pid}/stat")
        while stat.read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.01)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def fill_its_disk(self) -> Path:
        """Take all the room that is left; return the file to remove."""
        file = self.folder / "full"
        with file.open("wb", buffering=0) as content:
            for size in (1 << 20, 1 << 12):
                with contextlib.suppress(OSError):
                    while content.write(bytes(size)) == size:
                        pass
        return file

    def remove_its_containers(self) -> None:
        for one in self.command("ps", "-aq").stdout.split():
            self.command("rm", "-f", one.decode())

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture
def private_engine(sandbox, engine, monkeypatch) -> Iterator[PrivateEngine]:
    """A private engine that has the sandbox image; the environment points at it."""
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        pytest.skip("a private Docker engine needs root and dockerd")
    image = engine.images.get(find(engine.api, SandboxSettings()))
    with tempfile.TemporaryDirectory(prefix="leitai-") as folder:
        # In memory, where unpacking an image is quick, and so small that it can be filled.
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_BYTES}", "tmpfs", folder]
        subprocess.run(mount, check=True)
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
            subprocess.run(["umount", "--lazy", folder], check=True)


def no_dead_ones(private_engine: PrivateEngine) -> bool:
    """Whether every container that is there runs."""
    there, running = (private_engine.command("ps", flags).stdout for flags in ("-aq", "-q"))
    return there == running


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
        await until(lambda: no_dead_ones(private_engine))

        await asyncio.to_thread(private_engine.pause)
        started = time.monotonic()
        try:
            hung = await sandbox.run(HELLO)
        finally:
            private_engine.go_on()
        assert (hung.outcome, hung.code) == (Outcome.INFRA, "docker_unavailable")
        assert time.monotonic() - started < 15


async def test_a_full_disk_is_our_failure_and_goes_with_the_disk(private_engine: PrivateEngine):
    async with open_sandbox(concurrency=1) as sandbox:
        assert (await sandbox.run(HELLO)).outcome is Outcome.OK
        await asyncio.to_thread(private_engine.fill_its_disk)
        # A warm container writes nothing to the engine's disk; a new one does.
        assert (await sandbox.run(HELLO)).outcome is Outcome.OK
        await asyncio.to_thread(private_engine.remove_its_containers)
        filling = await asyncio.to_thread(private_engine.fill_its_disk)
        full = await sandbox.run(HELLO)
        assert (full.outcome, full.code) == (Outcome.INFRA, "engine_refused")
        assert "no space left" in full.detail
        filling.unlink()
        assert (await sandbox.run(HELLO)).stdout == "hello\n"
