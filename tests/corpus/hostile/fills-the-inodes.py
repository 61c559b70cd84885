# leitai: outcome=OK topic=inode-filling
# limits: cpu_seconds=3 produced_files=4
# stdout: held

import os


def fill(folder):
    for number in range(20000):
        try:
            os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
        except OSError:
            return True
    return False


print("held" if fill("/tmp") and fill("/box") else "escaped")
