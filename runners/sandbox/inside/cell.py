"""A cell: fresh namespaces for one submission, and the first process in them.

What the submission does to files, processes or shared memory happens in here, and ends
with it. The first process is trusted: it is not dumpable, so that the code, which runs
as the same user, cannot look into it; and as a namespace's first process it is deaf to
signals from within.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # CPython's own, without enumerations
import json
import os
import signal
import socket
import sys
from typing import Any, BinaryIO, NoReturn

from runners.sandbox.inside import filter, frames, kernel
from runners.sandbox.inside.calls import Calls, InChild
from runners.sandbox.inside.child import rank
from runners.sandbox.inside.lines import Lines
from runners.sandbox.inside.program import run
from runners.sandbox.inside.shared import Shared

# What a container engine hides of /proc, hidden again in the cell's own.
HIDDEN = (
    "acpi", "asound", "interrupts", "kcore", "keys", "key-users", "kpagecount", "kpageflags",
    "latency_stats", "sched_debug", "scsi", "sysrq-trigger", "timer_list", "timer_stats",
)  # fmt: skip
# Made once: what a fresh cell does not touch needs no page of its own.
FILTER = filter.rules()
READY = frames.pack({"ready": True}, [])
SIGCHLD = int(signal.SIGCHLD)
_TMPFS = kernel.MS_NOSUID | kernel.MS_NODEV
_PROC = _TMPFS | kernel.MS_NOEXEC


def fork(settings: dict[str, Any]) -> int:
    """Fork a cell's first process, which has yet to `be_first`; raises `OSError`.

    With `settings["cells"]` false the cell is this container: nothing is made.
    """
    return kernel.fork_into_namespaces() if settings["cells"] else os.fork()


def be_first(settings: dict[str, Any], channel: socket.socket) -> NoReturn:
    """As a cell's first process: furnish it and serve `channel`.

    Tells the agent that the cell is ready, or why there is none, and ends.
    """
    _signal.signal(SIGCHLD, _signal.SIG_DFL)
    try:
        if settings["cells"]:
            kernel.settle()
            _furnish(settings)
            kernel.drop_capabilities()
        kernel.set_dumpable(True)
        rank.open()
        kernel.load_filter(FILTER)
        kernel.set_dumpable(False)
    except OSError as error:
        channel.sendall(frames.pack({"error": str(error)}, []))
        os._exit(1)
    channel.sendall(READY)
    # Held here: a child that leaves the frames below must not close it once more.
    stream = channel.makefile("rb")
    try:
        serve(channel, stream)
    except InChild as child:
        perform, task = child.perform, child.task
    perform(*task)


def _furnish(settings: dict[str, Any]) -> None:
    """Mount what the submission may write to, and a /proc that shows only itself."""
    disk = f"size={settings['disk_bytes']},nr_inodes={settings['inodes']}"
    kernel.mount("tmpfs", "/tmp", "tmpfs", _TMPFS, f"{disk},mode=1777")  # noqa: S108
    kernel.mount("tmpfs", "/box", "tmpfs", _TMPFS, f"{disk},mode=0700")
    shared = f"size={settings['shared_bytes']},nr_inodes={settings['inodes']},mode=1777"
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", _PROC, shared)  # noqa: S108
    kernel.mount("mqueue", "/dev/mqueue", "mqueue", _PROC)
    kernel.mount("proc", "/proc", "proc", _PROC)
    for name in HIDDEN:
        path = f"/proc/{name}"
        if os.path.isdir(path):
            kernel.mount("tmpfs", path, "tmpfs", _PROC | kernel.MS_RDONLY, "size=0")
        elif os.path.exists(path):
            kernel.mount("/dev/null", path, None, kernel.MS_BIND)


def _work(job: frames.Header, blobs: list[bytes]) -> Calls | Lines:
    if "driver" in job:
        return Lines(job, blobs)
    return Shared(job, blobs) if job["shares"] else Calls(job, blobs)


def serve(channel: socket.socket, stream: BinaryIO) -> None:
    """Answer the agent's frames with one report each until it ends this process."""
    work: Calls | Lines | None = None
    while True:
        job, blobs = frames.unpack(frames.read(stream))
        if "command" in job and "driver" not in job:
            report = run(job, blobs)
        elif work is None:
            work = _work(job, blobs)
            report = work.compiled()
        else:
            report = work.call(json.loads(blobs[0]))
        channel.sendall(frames.pack(*report))


assert sys.flags.isolated, "only the container's own modules may be imported here"  # noqa: S101
