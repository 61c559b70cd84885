# leitai: outcome=SECURITY topic=io-uring

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(425, 8, ctypes.create_string_buffer(120))
print("alive")
