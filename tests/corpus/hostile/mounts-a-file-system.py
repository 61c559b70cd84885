# leitai: outcome=SECURITY topic=mounts

import ctypes

ctypes.CDLL(None, use_errno=True).mount(b"none", b"/tmp", b"tmpfs", 0, None)
print("alive")
