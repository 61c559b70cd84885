# leitai: outcome=OK topic=disk-filling
# limits: disk_mb=4 memory_mb=128 produced_kb=64 cpu_seconds=3
# stdout: held

import os

written = 0
for folder in ("/", "/dev", "/dev/mqueue", "/dev/pts", "/etc", "/home", "/mnt", "/opt", "/proc",
               "/root", "/run", "/run/lock", "/srv", "/sys", "/sys/fs/cgroup", "/usr", "/var",
               "/var/lib", "/var/log", "/var/tmp"):
    try:
        with open(f"{folder}/filled", "wb", buffering=0) as file:
            written += file.write(bytes(1 << 20))
    except OSError:
        pass
print("held" if not written else "escaped")
