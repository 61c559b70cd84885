"""The program that asks a problem's checker; `eval.judging.checking` starts it for one answer.

It is run by its path, without site-packages, and so may import the standard library
only. Standard input holds what to check, standard output one line of what came of it:
`yes`, `no`, `memory`, or `unusable` with a reason.
"""

from __future__ import annotations

import marshal
import resource
import signal
import sys
from typing import Any


def main(seconds: int, memory_bytes: int) -> None:
    """Check what stands on standard input, within bounds that the kernel holds."""
    # Ends this process also where the one that waited for it is gone.
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    said = sys.stdout
    sys.stdout = sys.stderr  # what a checker prints is no verdict
    print(_word(), file=said, flush=True)


def _word() -> str:
    names: dict[str, Any] = {}
    try:
        source, args, expected, got = marshal.load(sys.stdin.buffer)  # noqa: S302 - from our host
        exec(compile(source, "checker.py", "exec"), names)  # noqa: S102 - the problem's own, reviewed with it
        check = names["check"]
        if not callable(check):
            raise TypeError(f"{type(check).__name__!r} object is not callable")
    except MemoryError:
        return "memory"
    except Exception as error:
        return f"unusable {error!r}"
    try:
        # Only True is a yes: what is merely not empty may be the answer's own doing.
        return "yes" if check(args, expected, got) is True else "no"
    except MemoryError:
        return "memory"
    except Exception:  # whatever an unexpected answer makes it raise
        return "no"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
