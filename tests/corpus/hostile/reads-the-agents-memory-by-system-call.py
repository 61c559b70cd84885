# leitai: outcome=SECURITY topic=agents-memory,ptrace

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
area = ctypes.create_string_buffer(64)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(area), 64)
there = (ctypes.c_void_p * 2)(0x400000, 64)
libc.process_vm_readv(1, vector, 1, there, 1, 0)
print("alive")
