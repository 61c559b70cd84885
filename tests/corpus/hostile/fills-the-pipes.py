# leitai: outcome=OK topic=memory
# limits: memory_mb=160
# stdout: held

import fcntl
import os

held, filled = [], 0
try:
    while True:
        reader, writer = os.pipe()
        held += [reader, writer]
        os.set_blocking(writer, False)
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)  # F_SETPIPE_SZ
        except OSError:
            pass
        try:
            while True:
                filled += os.write(writer, bytes(65536))
        except BlockingIOError:
            pass
except OSError:
    pass
print("held" if filled <= 128 << 20 else "escaped")
