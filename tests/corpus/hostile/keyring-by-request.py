# leitai: outcome=SECURITY topic=keyrings

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(249, b"user", b"left", None, -4)  # request_key
print("alive")
