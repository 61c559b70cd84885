# leitai: outcome=MLE topic=real-oom,self-kill
# why: the child really ran out of memory, whatever its parent says
# limits: memory_mb=64

import os

if os.fork() == 0:
    kept = []
    while True:
        kept.append(b"x" * (1 << 20))
os.wait()
print("all is well")
