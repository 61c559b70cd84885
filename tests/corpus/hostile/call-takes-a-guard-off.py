# leitai: outcome=OK topic=checker-escapes,posix-spawn
# call: entry=f
# inputs: [["reload"], ["spawn"], ["ctypes"]]
# right: ["held", "held", "held"]
# ends: right right right
# why: no guard in the language is relied on; what holds are the walls of the process

import importlib
import os


def f(how):
    fresh = importlib.reload(os)
    if how == "spawn":
        child = fresh.posix_spawn("/bin/sh", ["sh", "-c", "cat /etc/shadow /proc/1/environ"], {})
        return "held" if fresh.waitpid(child, 0)[1] else "escaped"
    try:
        if how == "ctypes":
            import ctypes

            ctypes.CDLL(None).kill(1, 9)
            return "escaped" if ctypes.CDLL(None).setuid(0) == 0 else "held"
        fresh.kill(1, 9)
        fresh.open("/etc/leitai", fresh.O_CREAT | fresh.O_WRONLY)
        return "escaped"
    except OSError:
        return "held"
