# leitai: outcome=RE topic=proc,self-kill signal=9
# why: it may end all that is its own, itself too, and nobody else

import os
import signal

for number in range(1, 400):
    if number != os.getpid():
        try:
            os.kill(number, signal.SIGKILL)
        except OSError:
            pass
os.kill(1, signal.SIGKILL)
os.kill(1, signal.SIGSTOP)
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
os.kill(os.getpid(), signal.SIGKILL)
