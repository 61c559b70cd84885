# leitai: outcome=SECURITY topic=forbidden-calls

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(175, b"x", 1, b"")  # init_module
print("alive")
