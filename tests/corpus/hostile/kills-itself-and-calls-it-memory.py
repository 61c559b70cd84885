# leitai: outcome=RE topic=self-kill,real-oom signal=9

import os
import sys

kept = b"x" * (32 << 20)
print("Out of memory: Killed process 1 (python3)", file=sys.stderr, flush=True)
os.kill(os.getpid(), 9)
