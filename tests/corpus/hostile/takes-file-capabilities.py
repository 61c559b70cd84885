# leitai: outcome=OK topic=setuid
# stdout: held

import ctypes
import os
import shutil

shutil.copy("/bin/true", "/tmp/mine")
gained = []
try:
    os.setxattr("/tmp/mine", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
    gained.append("xattr")
except OSError:
    pass
libc = ctypes.CDLL(None, use_errno=True)
for capability in range(41):
    if libc.prctl(47, 2, capability, 0, 0) == 0:  # PR_CAP_AMBIENT_RAISE
        gained.append(capability)
if libc.prctl(38, 0, 0, 0, 0) == 0:  # PR_SET_NO_NEW_PRIVS off
    gained.append("privileges")
print("escaped" if gained else "held", *gained)
