# leitai: outcome=SECURITY topic=namespaces

import ctypes
import os

own = os.open("/proc/self/ns/user", os.O_RDONLY)
ctypes.CDLL(None, use_errno=True).setns(own, 0)
print("alive")
