"""Starts the engine host; it does no harm when there is one already."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from pathlib import Path

from runners.engines.children import last_error
from runners.engines.files import HostFiles

ROOT = Path(__file__).resolve().parent.parent.parent
LAUNCH_SECONDS = 20.0


async def launch(files: HostFiles) -> str:
    """Start a host for `files.home`; return what went wrong, or "".

    The process that is waited for here forks and leaves. A second host finds the
    lock taken and leaves, too.
    """
    try:
        with files.host_log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *[sys.executable, "-m", "runners.engines.host"],
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=_environment(files.home),
                start_new_session=True,
            )
    except OSError as error:
        return str(error)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LAUNCH_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return last_error(files.host_log) if process.returncode else ""


def _environment(home: Path) -> dict[str, str]:
    """The host's environment: its folders do not depend on where the client stands."""
    given = os.environ | {"LEITAI_HOME": str(home)}
    if weights := given.get("LEITAI_WEIGHTS"):
        given["LEITAI_WEIGHTS"] = str(Path(weights).expanduser().absolute())
    return given
