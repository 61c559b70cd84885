# leitai: outcome=SECURITY topic=ptrace

import ctypes

ctypes.CDLL(None, use_errno=True).ptrace(0, 0, None, None)  # PTRACE_TRACEME
print("alive")
