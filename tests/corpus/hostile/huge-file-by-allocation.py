# leitai: outcome=OK topic=huge-files
# limits: disk_mb=8
# stdout: held

import os

with open("huge", "wb") as file:
    try:
        os.posix_fallocate(file.fileno(), 0, 1 << 40)
        print("escaped")
    except OSError:
        print("held")
