# leitai: outcome=SECURITY topic=forbidden-calls

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(246, 0, 0, None, 0)  # kexec_load
print("alive")
