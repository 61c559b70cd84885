# leitai: outcome=OK topic=forged-frames,agents-descriptors
# stdin: "mine\n"
# stdout: mine

import os
import select

print(os.read(0, 1 << 20).decode().strip())
for number in range(3, 64):
    try:
        if select.select([number], [], [], 0)[0]:
            print("escaped", os.read(number, 4096))
    except OSError:
        pass
