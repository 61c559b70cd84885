# leitai: outcome=OK topic=agents-memory,proc
# stdout: held
# why: the kernel lets one process set the limits of another of the same user

import os
import resource

lowered = []
for process in {1, os.getppid()} - {0}:
    for name in ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_NPROC"):
        number = getattr(resource, name)
        try:
            before = resource.prlimit(process, number)
            resource.prlimit(process, number, before)
            lowered.append(name)
        except OSError:
            pass
print("escaped" if lowered else "held", *lowered)
