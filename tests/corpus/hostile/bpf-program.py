# leitai: outcome=SECURITY topic=bpf

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(321, 5, ctypes.create_string_buffer(72), 72)
print("alive")
