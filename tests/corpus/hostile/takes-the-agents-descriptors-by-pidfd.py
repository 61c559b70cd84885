# leitai: outcome=OK topic=agents-descriptors,ptrace
# stdout: held

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
taken = []
for process in {1, os.getppid()} - {0}:
    descriptor = libc.syscall(434, process, 0)  # pidfd_open
    for number in range(16):
        if libc.syscall(438, descriptor, number, 0) >= 0:  # pidfd_getfd
            taken.append(number)
print("escaped" if taken else "held")
