# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[1], [2], [3]]
# right: [[1], [2], [3]]
# ends: right right right
# why: each input has a process of its own

import builtins
import sys

builtins.seen = []


def f(given):
    builtins.seen.append(given)
    sys.modules["seen"] = builtins.seen
    return builtins.seen
