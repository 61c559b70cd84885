# leitai: outcome=OK topic=outliving-daemons,ignored-signals
# stdout: parent is done

import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        if os.fork():
            os._exit(0)  # a new number each time, so that nobody can aim
        time.sleep(0.001)
print("parent is done")
