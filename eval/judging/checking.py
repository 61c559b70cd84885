"""Whether an answer is right by a problem's own checker, within bounds.

The checker is trusted, the answer that it looks at is not: one made for the purpose
sends an honest search astray for ever. A loop in a thread cannot be ended from outside,
and a bound on the answer's size bounds no loop that its values steer. A process can be
ended, and the kernel bounds its memory too; one costs about 10 ms, once a test. It holds
the host's plain values only, nothing with methods of the code that is judged.
"""

from __future__ import annotations

import marshal
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

from runners.sandbox import Opaque, Unordered

SECONDS = 10.0  # for one answer, by the clock
MEMORY_BYTES = 1 << 30  # of address space
PROGRAM = Path(__file__).with_name("checker.py")


class CompareError(ValueError):
    """The problem's own rule of comparison cannot be used; the message says why."""


def checked(source: str, args: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Whether `check(args, expected, got)`, which `source` defines, returns True.

    A checker that raises or returns anything else says no. Raises `CompareError` where
    it cannot be used or leaves its bounds: that is the problem's fault, never the
    answer's. In `got` a set is a frozenset, and what has no JSON form is `...`.
    """
    given = marshal.dumps((source, list(args), expected, _plain(got)))
    bounds = (str(math.ceil(SECONDS) + 1), str(MEMORY_BYTES))
    command = [sys.executable, "-I", "-S", str(PROGRAM), *bounds]
    try:
        done = subprocess.run(
            command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CompareError(f"the checker took more than {SECONDS:g} s for one answer") from error
    except OSError as error:
        raise CompareError(f"the checker could not be started ({error})") from error
    word, _, reason = done.stdout.decode("utf-8", "replace").strip().partition(" ")
    if word in ("yes", "no"):
        return word == "yes"
    if word == "memory":
        raise CompareError(f"the checker needed more than {MEMORY_BYTES >> 20} MiB of memory")
    if word == "unusable":
        raise CompareError(f"the checker cannot be used ({reason}); it defines check()")
    raise CompareError(f"the checker ended without a verdict (exit code {done.returncode})")


def _plain(value: Any) -> Any:
    """A value in Python's own types alone, as the function gave it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_member(key): _plain(item) for key, item in value.items()}
    return _member(value)


def _member(value: Any) -> Any:
    """The same for what must be hashable: members of sets, and keys."""
    if isinstance(value, list | tuple):
        return tuple(_member(item) for item in value)
    if isinstance(value, Unordered):
        return frozenset(_member(item) for item in value.items)
    # A dict can be a member in a forged answer only.
    return ... if isinstance(value, Opaque | dict) else value
