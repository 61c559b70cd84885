# leitai: outcome=OK topic=shared-memory-filling,memory
# stdout: held

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
made = 0
for number in range(300):
    if libc.mq_open(f"/filled{number}".encode(), os.O_CREAT | os.O_RDWR, 0o600, None) >= 0:
        made += 1
print("held" if made < 64 else "escaped")
