# leitai: outcome=MLE topic=stack,memory
# limits: cpu_seconds=3 memory_mb=64

import sys

sys.setrecursionlimit(10**9)


def deeper(kept):
    return deeper(bytes(1000))


deeper(b"")
