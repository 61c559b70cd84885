# leitai: outcome=OK topic=agents-descriptors
# stdout: held

import os

opened = []
for process in {1, os.getppid()} - {0}:
    for number in range(64):
        for how in (os.O_RDONLY, os.O_WRONLY):
            try:
                opened.append(os.open(f"/proc/{process}/fd/{number}", how | os.O_NONBLOCK))
            except OSError:
                pass
    for number in range(3):
        try:
            opened.append(os.open(f"/proc/{process}/task/{process}/fd/{number}", os.O_WRONLY))
        except OSError:
            pass
print("escaped" if opened else "held", *opened)
