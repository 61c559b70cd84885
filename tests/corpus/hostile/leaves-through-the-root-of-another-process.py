# leitai: outcome=OK topic=proc,namespaces
# stdout: held

import os

reached = []
for number in filter(str.isdigit, os.listdir("/proc")):
    if int(number) != os.getpid():
        for name in ("root", "cwd"):
            try:
                reached.append(os.listdir(f"/proc/{number}/{name}/"))
            except OSError:
                pass
print("escaped" if reached else "held")
