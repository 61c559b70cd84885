"""A process that has imported what submissions import, and forks cells when asked.

It never sees a submission: code and inputs go from the agent straight into the cell.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
from typing import Any, NoReturn

from runners.sandbox.inside import cell, frames, kernel

PACKAGES = "/usr/lib/python3/dist-packages"
# What answers to problems use most; importing it once saves every test the time.
_BARE = (
    "abc", "array", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal",
    "enum", "fractions", "functools", "heapq", "itertools", "math", "operator", "random",
    "re", "statistics", "string", "sys", "time", "typing",
)  # fmt: skip
_SCIENCE = ("numpy", "pandas", "matplotlib", "matplotlib.pyplot")
MODULES = {"bare": _BARE, "science": (*_BARE, *_SCIENCE)}


def start(settings: dict[str, Any]) -> socket.socket:
    """Fork a zygote; return the agent's end of the channel to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        _run(settings, theirs)
    theirs.close()
    return ours


def _run(settings: dict[str, Any], channel: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    kernel.die_with_parent()
    kernel.set_dumpable(False)
    sys.path.append(PACKAGES)
    _import(MODULES[settings["zygote"]])
    _hide_own_modules()
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, *_ = socket.recv_fds(channel, 16, 1)
        if not message:
            os._exit(0)
        with socket.socket(fileno=descriptors[0]) as theirs:
            try:
                pid = cell.fork(settings)
            except OSError as error:
                theirs.sendall(frames.pack({"error": str(error)}, []))
                continue
            if pid == 0:
                channel.close()
                cell.be_first(settings, theirs)
            theirs.sendall(frames.pack({"pid": pid}, []))
        if not settings["cells"]:
            # The cell is the container itself: all that it has beside the agent is its own.
            os._exit(0)


def _import(names: tuple[str, ...]) -> None:
    # `random` would seed itself anew in every child, a tenth of what starting one costs; as
    # it is, a program's random numbers are the same at every test.
    register, os.register_at_fork = os.register_at_fork, lambda **_: None
    try:
        importlib.import_module("random")
    finally:
        os.register_at_fork = register
    for name in names:
        with contextlib.suppress(ImportError):  # one that an image leaves out
            importlib.import_module(name)


def _hide_own_modules() -> None:
    """Code finds no module of ours. Done once for all children, which copy what they touch."""
    sys.path[:] = [path for path in sys.path if path != "/opt/leitai"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "runners"]:
        del sys.modules[name]


def ask(zygote: socket.socket) -> socket.socket:
    """Have a cell made; return the agent's end of the channel to its first process."""
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(zygote, [b"cell"], [theirs.fileno()])
    return ours
