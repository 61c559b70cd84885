# leitai: outcome=SECURITY topic=ptrace,ignored-signals
# why: the kernel's kill for a forbidden call runs no handler

import ctypes
import signal

signal.signal(signal.SIGSYS, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGSYS})
ctypes.CDLL(None, use_errno=True).ptrace(0, 0, None, None)
print("alive")
