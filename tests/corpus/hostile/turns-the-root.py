# leitai: outcome=SECURITY topic=mounts,namespaces

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(155, b"/tmp", b"/tmp")  # pivot_root
print("alive")
