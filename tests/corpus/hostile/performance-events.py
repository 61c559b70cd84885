# leitai: outcome=SECURITY topic=bpf

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(298, ctypes.create_string_buffer(120), 0, -1, -1, 0)
print("alive")
