# leitai: outcome=SECURITY topic=ptrace,agents-memory

import ctypes

ctypes.CDLL(None, use_errno=True).ptrace(16, 1, None, None)  # PTRACE_ATTACH
print("alive")
