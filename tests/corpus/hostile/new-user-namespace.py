# leitai: outcome=SECURITY topic=namespaces

import ctypes

ctypes.CDLL(None, use_errno=True).unshare(0x10000000)  # CLONE_NEWUSER
print("alive")
