# leitai: outcome=OK topic=output-floods,checker-escapes
# call: entry=f
# inputs: [["out"], ["error"], ["answer"], ["message"]]
# right: [1, 1, 1, 1]
# ends: OLE OLE OLE|wrong RE
# limits: memory_mb=128 output_kb=256 shown_kb=64 cpu_seconds=2

import sys


def f(where):
    if where == "answer":
        return "x" * (8 << 20)
    if where == "message":
        raise ValueError("x" * (8 << 20))
    while True:
        print("x" * 4096, file=sys.stdout if where == "out" else sys.stderr)
