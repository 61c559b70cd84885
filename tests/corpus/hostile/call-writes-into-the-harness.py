# leitai: outcome=OK topic=checker-escapes,forged-frames,os-exit
# call: entry=f
# inputs: [["and answers"], ["and leaves"], ["and raises"]]
# right: [7041, 7042, 7043]
# ends: wrong|RE|SECURITY RE|SECURITY RE|SECURITY
# why: the frames above it are those of its own process; what it spoils there is its own answer

import ctypes
import os
import sys


def f(how):
    frame = sys._getframe(1)
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            for name in ("result", "passed", "verdict", "status", "outcome", "expected", "said"):
                names[name] = {"value": "right", "verdict": "AC", "passed": True}
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    if how == "and leaves":
        os._exit(0)
    if how == "and raises":
        raise SystemExit(0)
    return "right"
