# leitai: outcome=OK topic=setuid,mounts
# stdout: held

import os
import stat

made = []
for folder in ("/box", "/tmp", "/dev/shm", "/dev"):
    for kind, device in ((stat.S_IFBLK, os.makedev(254, 0)), (stat.S_IFCHR, os.makedev(1, 1))):
        try:
            os.mknod(f"{folder}/disk", kind | 0o600, device)
            made.append(folder)
        except OSError:
            pass
print("escaped" if made else "held", *made)
