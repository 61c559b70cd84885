# leitai: outcome=OK topic=proc,agents-memory
# stdout: held

import os

read = []
for number in filter(str.isdigit, os.listdir("/proc")):
    if int(number) == os.getpid():
        continue
    for name in ("environ", "mem", "maps", "auxv", "stack", "syscall", "io", "pagemap"):
        try:
            if open(f"/proc/{number}/{name}", "rb", buffering=0).read(16):
                read.append(f"{number}/{name}")
        except OSError:
            pass
    for name in ("cwd", "root", "exe", "ns/mnt"):
        try:
            read.append(f"{number}/{name} {os.readlink(f'/proc/{number}/{name}')}")
        except OSError:
            pass
print("escaped" if read else "held", *read)
