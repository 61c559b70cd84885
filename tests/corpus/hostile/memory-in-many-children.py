# leitai: outcome=MLE topic=memory,real-oom
# limits: memory_mb=64 processes=16

import os
import time

for _ in range(12):
    if os.fork() == 0:
        kept = b"x" * (20 << 20)
        time.sleep(1)
        os._exit(0)
for _ in range(12):
    os.wait()
