# leitai: outcome=MLE topic=memory,real-oom
# limits: memory_mb=64

kept = []
while True:
    try:
        kept.append(b"x" * (1 << 20))
    except MemoryError:
        pass
