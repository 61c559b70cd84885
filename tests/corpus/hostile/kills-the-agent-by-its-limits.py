# leitai: outcome=OK topic=agents-memory,swallowed-time-outs
# stdout: done
# files: plain.txt
# why: at the end of its CPU time the kernel itself kills, which PID 1 cannot ignore

import os
import resource
import time

for process in {1, os.getppid()} - {0}:
    for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_NOFILE"):
        try:
            resource.prlimit(process, getattr(resource, name), (0, 0))
        except OSError:
            pass
time.sleep(0.3)
with open("plain.txt", "w") as file:
    file.write("the agent still collects")
print("done")
