# leitai: outcome=OK topic=shared-memory-filling,inode-filling
# limits: cpu_seconds=3
# stdout: held

import os

made = 0
try:
    while made < 20000:
        os.close(os.open(f"/dev/shm/{made}", os.O_CREAT | os.O_WRONLY))
        made += 1
except OSError:
    pass
print("held" if made < 20000 else "escaped")
