# leitai: outcome=OK topic=checker-escapes,real-oom,memory
# limits: memory_mb=64
# call: entry=f
# inputs: [["at once"], ["in pieces"], ["swallowed"]]
# right: [1, 1, 1]
# ends: MLE MLE MLE


def f(how):
    kept = []
    if how == "at once":
        kept.append(b"x" * (6 << 30))
    while how == "in pieces":
        kept.append(b"x" * (1 << 20))
    try:
        while True:
            kept.append(b"x" * (1 << 20))
    except MemoryError:
        raise
