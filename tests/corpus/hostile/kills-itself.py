# leitai: outcome=RE topic=self-kill signal=9
# why: no evidence of memory: the kernel's count did not rise

import os

os.kill(os.getpid(), 9)
