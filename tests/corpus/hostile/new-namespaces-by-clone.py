# leitai: outcome=OK topic=namespaces
# stdout: held

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
made = []
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x8000000, 0x4000000, 0x2000000):
    child = libc.syscall(56, flag | 17, 0, 0, 0, 0)  # clone, SIGCHLD
    if child == 0:
        os._exit(0)
    if child > 0:
        made.append(hex(flag))
        os.waitpid(child, 0)
arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
child = libc.syscall(435, arguments, 88)  # clone3
if child == 0:
    os._exit(0)
if child > 0:
    made.append("clone3")
print("escaped" if made else "held", *made)
