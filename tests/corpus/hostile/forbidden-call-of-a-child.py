# leitai: outcome=OK topic=ptrace
# stdout: 31
# why: only the child is killed, with SIGSYS; the parent sees it and goes on

import ctypes
import os

if (child := os.fork()) == 0:
    ctypes.CDLL(None, use_errno=True).ptrace(0, 0, None, None)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) * -1)
