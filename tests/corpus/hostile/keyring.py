# leitai: outcome=SECURITY topic=keyrings

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(248, b"user", b"left", b"x", 1, -4)  # add_key
print("alive")
