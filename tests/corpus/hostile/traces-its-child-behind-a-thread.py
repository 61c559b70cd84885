# leitai: outcome=SECURITY topic=ptrace
# why: a thread's forbidden call ends the whole process

import ctypes
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
threading.Thread(target=lambda: libc.ptrace(0x4206, 1, None, None)).start()  # PTRACE_SEIZE
time.sleep(2)
print("alive")
