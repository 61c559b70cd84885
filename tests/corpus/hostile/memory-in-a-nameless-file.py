# leitai: outcome=MLE topic=memory
# limits: memory_mb=64 disk_mb=16

import mmap

kept = []
while True:
    area = mmap.mmap(-1, 8 << 20)  # shared: counted like a file without a name
    area.write(b"x" * (8 << 20))
    kept.append(area)
