# leitai: outcome=SECURITY topic=keyrings

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(250, 0, -5, 0)  # keyctl of the user's session
print("alive")
