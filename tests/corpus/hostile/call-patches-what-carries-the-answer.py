# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[1], [2]]
# right: [1, 2]
# ends: right|RE|SECURITY right|RE|SECURITY
# why: it may break its own answer, not that of the next input

import gc
import os
import sys
import types

os.write = lambda *_: 0
os._exit = lambda *_: None
os.getpid = lambda: 1
for name in list(sys.modules):
    if name.startswith(("runners", "agent")):
        for key, value in list(vars(sys.modules[name]).items()):
            if isinstance(value, types.FunctionType):
                value.__code__ = (lambda *a, **k: None).__code__
for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__name__ in ("encode", "flatten", "send"):
        thing.__defaults__ = (0,)


def f(given):
    return given
