# leitai: outcome=SECURITY topic=forbidden-calls

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(323, 0)  # userfaultfd
print("alive")
