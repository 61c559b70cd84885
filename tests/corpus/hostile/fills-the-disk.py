# leitai: outcome=OK topic=disk-filling
# limits: disk_mb=8 memory_mb=128 produced_kb=64 cpu_seconds=3
# stdout: held

import errno


def fill(folder):
    written = 0
    for number in range(100):
        try:
            with open(f"{folder}/{number}", "wb", buffering=0) as file:
                for _ in range(4):
                    written += file.write(bytes(1 << 20))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                break
    return written


print("held" if fill("/box") <= 8 << 20 and fill("/tmp") <= 8 << 20 else "escaped")
