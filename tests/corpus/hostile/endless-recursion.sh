# leitai: outcome=RE topic=stack
# why: the stack of the machine ends before the memory
# limits: memory_mb=64 cpu_seconds=10

deeper() { deeper; }
deeper
