# leitai: outcome=SECURITY topic=io-uring

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(426, 0, 1, 0, 0, None, 0)
print("alive")
