# leitai: outcome=SECURITY topic=mounts

import ctypes

ctypes.CDLL(None, use_errno=True).umount2(b"/box", 2)  # MNT_DETACH
print("alive")
