# leitai: outcome=OK topic=stack
# call: entry=f
# inputs: [["python"], ["machine"], ["fine"]]
# right: [1, 1, 1]
# ends: RE RE right

import sys


def f(kind):
    if kind == "python":
        return f(kind) + 1
    if kind == "machine":
        sys.setrecursionlimit(10**9)
        return max([0], key=lambda _: f(kind))
    return 1
