"""Gives the engine a base image: from a registry or, where none answers, debootstrap's."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from runners.configuration import one_line
from runners.sandbox.engine import connect
from runners.sandbox.failure import AbandonedError, EngineError, engine_errors

SCRIPT = Path(__file__).resolve().parents[2] / "docker" / "sandbox" / "base.sh"
MAKE_SECONDS = 1800.0
IMPORT_SECONDS = 300.0
SCRATCH = Path("/var/tmp")  # noqa: S108 - on disk, where /tmp is often memory

Progress = Callable[[str], None]


def pull(name: str, silence_seconds: float, progress: Progress, stop: threading.Event) -> bool:
    """Ask the engine to fetch `name`; False when no registry gives it.

    A registry may take long as long as it is not silent for `silence_seconds`.
    """
    import docker.errors
    import requests
    import urllib3.exceptions

    progress(f"asking a registry for {name}")
    try:
        with closing(connect(silence_seconds)) as api:
            for event in api.pull(name, stream=True, decode=True):
                _check(event, stop)
                # One line a layer: what comes in between would flood a terminal.
                if event.get("status") in ("Pulling fs layer", "Pull complete"):
                    progress(f"{name}: {event['status'].lower()} {event.get('id', '')}")
    except (
        docker.errors.APIError,
        requests.RequestException,
        urllib3.exceptions.HTTPError,
    ) as error:
        progress(f"no registry gives {name} ({one_line(str(error))[:160]})")
        return False
    return True


def _check(event: dict[str, Any], stop: threading.Event) -> None:
    from docker.errors import APIError

    if stop.is_set():
        raise AbandonedError
    if "error" in event:
        raise APIError(event["error"])


def make(name: str, packages: Sequence[str], progress: Progress, stop: threading.Event) -> None:
    """Make a base on this machine and give it to the engine as `name` (with its tag).

    It has these Debian packages. Raises `EngineError` with the script's last words when it
    fails.
    """
    progress("making a base with debootstrap (about two minutes)")
    with tempfile.TemporaryFile(dir=SCRATCH if SCRATCH.is_dir() else None) as archive:
        with subprocess.Popen(
            [SCRIPT, *packages],
            stdin=subprocess.DEVNULL,
            stdout=archive,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as script:
            last = _follow(script, progress, stop)
        if stop.is_set():
            raise AbandonedError
        if script.returncode:
            raise EngineError("base_failed", f"no base image could be made: {last}")
        progress("giving the base to the Docker engine")
        archive.seek(0)
        repository, _, tag = name.partition(":")
        pieces = iter(partial(archive.read, 1 << 20), b"")  # a file object would not be chunked
        with closing(connect(IMPORT_SECONDS)) as api, engine_errors():
            api.import_image_from_stream(pieces, repository=repository, tag=tag)


def _follow(script: subprocess.Popen[str], progress: Progress, stop: threading.Event) -> str:
    """Pass the script's words on until it ends; return the last ones."""
    watch = threading.Thread(target=_end_in_time, args=(script, stop), daemon=True)
    watch.start()
    last = "it said nothing"
    for line in script.stderr or ():
        if said := one_line(line):
            last = said
            progress(said.removeprefix("I: "))
    watch.join()
    return last


def _end_in_time(script: subprocess.Popen[str], stop: threading.Event) -> None:
    """End the script and all that it started, when asked to or out of time."""
    deadline = time.monotonic() + MAKE_SECONDS
    while script.poll() is None:
        if stop.wait(0.2) or time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.killpg(script.pid, signal.SIGTERM)
            script.wait()
