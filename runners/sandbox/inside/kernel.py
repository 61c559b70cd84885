"""System calls that Python has no name for; each raises `OSError` with what was tried."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys

CLONE_NEWNS, CLONE_NEWIPC = 0x00020000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 22
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
_SIOCSIFFLAGS, _IFF_UP, _IFF_RUNNING = 0x8914, 0x1, 0x40
_LAST_CAPABILITY = "/proc/sys/kernel/cap_last_cap"

_USER, _GROUP = os.getuid(), os.getgid()  # which fresh namespaces do not know
_CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]

_libc = ctypes.CDLL(None, use_errno=True)
# A fork needs the interpreter to stand still around it.
_holding_python = ctypes.PyDLL(None, use_errno=True)


def fork_into_namespaces() -> int:
    """`os.fork` whose child has namespaces of its own: users, pids, mounts, ipc, network.

    One process less than unsharing and forking, and it is the children of a large process
    that making a cell costs. The child has yet to `settle`.
    """
    fresh = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    nothing = ctypes.c_void_p()
    pid = _holding_python.syscall(
        _CLONE, fresh | signal.SIGCHLD, nothing, nothing, nothing, nothing
    )
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    number = ctypes.get_errno()
    python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return int(pid)


def settle() -> None:
    """In fresh namespaces: be the same user there, and have a loopback.

    What this process may do there it may do to nothing outside.
    """
    set_dumpable(True)  # else its files in /proc, which say who is who, are root's
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{_USER} {_USER} 1"),
        ("gid_map", f"{_GROUP} {_GROUP} 1"),
    ):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(file, content.encode())
        os.close(file)
    _raise_loopback()


def _raise_loopback() -> None:
    """A new network has nothing but a loopback, which is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sH14x", b"lo", _IFF_UP | _IFF_RUNNING)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, up)


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _check(
        _libc.mount(
            source.encode(),
            target.encode(),
            kind.encode() if kind else None,
            ctypes.c_ulong(flags),
            data.encode() or None,
        ),
        f"mount {target}",
    )


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may look at this one's memory and descriptors."""
    _prctl(_PR_SET_DUMPABLE, int(dumpable))


def die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, 9)


def drop_capabilities() -> None:
    """Give up what a new user namespace gave, for this process and all that it starts."""
    file = os.open(_LAST_CAPABILITY, os.O_RDONLY)
    last = int(os.read(file, 16))
    os.close(file)
    for capability in range(last + 1):
        _prctl(_PR_CAPBSET_DROP, capability)
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _check(_libc.capset(header, bytes(24)), "capset")


def load_filter(program: bytes) -> None:
    """Let the kernel judge every later system call by a BPF program (8 bytes a step)."""
    buffer = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described)


def _prctl(option: int, value: int, argument: bytes | int = 0) -> None:
    _check(_libc.prctl(option, ctypes.c_ulong(value), argument, 0, 0), f"prctl {option}")


def _check(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


assert sys.byteorder == "little", "the filter is written for little-endian machines"  # noqa: S101
