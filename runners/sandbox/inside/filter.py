"""What a program in a cell may not ask of the kernel, as a seccomp filter.

The profile of the container (docker/sandbox/seccomp.json) must let the agent make
namespaces; this one is laid on top of it for everything that runs in them. Asking for
something that no honest answer needs ends the program (SIGSYS, outcome SECURITY); what
honest runtimes try and do without is refused.
"""

from __future__ import annotations

import errno
import os
import socket
import struct

# Numbers of the kernel's system calls: (x86_64, aarch64); None where there is none.
KILLED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "open_by_handle_at": (304, 265),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
# What a process may ask for itself only (which argument says for whom, and its value): the
# kernel would let it lower limits and priorities of the trusted one, which is the same
# user's and would be dead, or late.
FOR_ITSELF: dict[str, tuple[tuple[int, int], dict[int, int]]] = {
    "prlimit64": ((302, 261), {0: 0}),
    "sched_setparam": ((142, 118), {0: 0}),
    "sched_setscheduler": ((144, 119), {0: 0}),
    "sched_setattr": ((314, 274), {0: 0}),
    "sched_setaffinity": ((203, 122), {0: 0}),
    "setpriority": ((141, 140), {0: 0, 1: 0}),  # PRIO_PROCESS
    "ioprio_set": ((251, 30), {0: 1, 1: 0}),  # IOPRIO_WHO_PROCESS
}
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
NAMESPACES = 0x7E020000  # every CLONE_NEW… flag
X32 = 0x40000000

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in the kernel's seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _MASK, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06


def rules() -> bytes:
    """Assemble the filter for this machine; raises `KeyError` on one that it does not know."""
    column, architecture = _ARCHITECTURES[os.uname().machine]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),  # the 32-bit calls have other numbers
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, X32, 0, 1),
        _step(_RETURN, _KILL),
    ]
    for killed in KILLED.values():
        if killed[column] is not None:
            steps += [_step(_EQUAL, killed[column], 0, 1), _step(_RETURN, _KILL)]
    steps += _when(CLONE3[column], [_step(_RETURN, _ERRNO | errno.ENOSYS)])
    steps += _when(CLONE[column], _refused_if_any(NAMESPACES))
    steps += _when(SOCKET[column], _only_usual_sockets())
    for numbers, wanted in FOR_ITSELF.values():
        steps += _when(numbers[column], _refused_unless(wanted))
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _when(number: int, then: list[bytes]) -> list[bytes]:
    """Steps for one system call; what they do not decide goes on behind them."""
    return [_step(_EQUAL, number, 0, len(then)), *then]


def _refused_if_any(bits: int) -> list[bytes]:
    return [
        _step(_LOAD, _ARGUMENT),
        _step(_ANY_BIT, bits, 0, 1),
        _step(_RETURN, _ERRNO | errno.EPERM),
        _step(_RETURN, _ALLOW),
    ]


def _refused_unless(wanted: dict[int, int]) -> list[bytes]:
    """Refused unless these arguments have these values."""
    steps = []
    for place, value in wanted.items():
        steps += [
            _step(_LOAD, _ARGUMENT + 8 * place),
            _step(_EQUAL, value, 1, 0),
            _step(_RETURN, _ERRNO | errno.EPERM),
        ]
    return [*steps, _step(_RETURN, _ALLOW)]


def _only_usual_sockets() -> list[bytes]:
    refusal = _step(_RETURN, _ERRNO | errno.EPERM)
    steps = [_step(_LOAD, _ARGUMENT)]
    for place, family in enumerate(FAMILIES):
        steps.append(_step(_EQUAL, family, len(FAMILIES) - place, 0))
    steps += [refusal, _step(_LOAD, _ARGUMENT + 8), _step(_MASK, 0xF)]
    for place, kind in enumerate(KINDS):
        steps.append(_step(_EQUAL, kind, len(KINDS) - place, 0))
    return [*steps, refusal, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int | None, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
