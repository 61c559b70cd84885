# leitai: outcome=OK topic=agents-descriptors
# stdout: held

import os

found = []
for number in range(3, 1024):
    try:
        os.fstat(number)
        found.append(f"{number} {os.readlink(f'/proc/self/fd/{number}')}")
    except OSError:
        pass
print("escaped" if found else "held", *found)
