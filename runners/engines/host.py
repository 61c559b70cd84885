"""`python -m runners.engines.host`: become the engine host of LEITAI_HOME, or leave.

Returns at once: the host itself goes on in the background, in a session of its
own, so that Ctrl-C in somebody's terminal does not reach it. Whoever comes second
finds the lock taken and leaves; the kernel frees the lock however the host ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

from runners.engines.files import HostFiles
from runners.home import home


def main() -> None:
    """Take the lock and serve; return without a word when another host has it."""
    files = HostFiles(home())
    lock = files.lock()
    if lock is None:
        return
    with lock:
        if _detached(files.host_log):
            logging.basicConfig(
                level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
            )
            # Imported behind the lock: those who come second leave without the weight.
            from runners.engines.server import serve

            asyncio.run(serve(files))


def _detached(log: Path) -> bool:
    """Fork: True in the background process, False in the one that was started."""
    if os.fork():
        return False
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((null, 0), (out, 1), (out, 2)):
        os.dup2(source, target)
    return True


if __name__ == "__main__":
    main()
