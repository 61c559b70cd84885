# leitai: outcome=OK topic=forbidden-calls,swallowed-time-outs
# stdout: held

import ctypes
import time

libc = ctypes.CDLL(None, use_errno=True)
try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
    print("escaped")
except OSError:
    print("held" if libc.sethostname(b"mine", 4) else "escaped")
