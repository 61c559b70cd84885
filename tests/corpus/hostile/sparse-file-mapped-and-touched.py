# leitai: outcome=RE topic=sparse-files,memory signal=7
# why: a page of a mapped file that finds no room ends it with SIGBUS
# limits: disk_mb=8 memory_mb=64
# never: escaped

import mmap
import os

kept = []
for number in range(40):
    descriptor = os.open(f"/tmp/{number}", os.O_CREAT | os.O_RDWR)
    os.ftruncate(descriptor, 8 << 20)
    kept.append(mmap.mmap(descriptor, 8 << 20))
    kept[-1].write(b"x" * (8 << 20))
print("esca" + "ped")
