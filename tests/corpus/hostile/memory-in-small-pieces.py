# leitai: outcome=MLE topic=memory
# limits: memory_mb=64

kept = []
while True:
    kept.append(bytearray(b"x" * (1 << 18)))
