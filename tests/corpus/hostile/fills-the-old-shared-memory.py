# leitai: outcome=MLE topic=shared-memory-filling,memory
# why: a segment of System V is memory like any other
# limits: memory_mb=64
# never: escaped

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.memset.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
for _ in range(40):
    segment = libc.shmget(0, 8 << 20, 0o1600)
    if segment < 0:
        break
    libc.memset(libc.shmat(segment, None, 0), 120, 8 << 20)
else:
    print("esca" + "ped")
