# leitai: outcome=MLE topic=memory,stack
# why: the parser calls such a depth a lack of memory
# limits: memory_mb=64 cpu_seconds=3

eval("-" * 5_000_000 + "1")
