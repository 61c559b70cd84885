# leitai: outcome=TLE topic=ignored-signals
# limits: wall_seconds=1

import signal
import time

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    time.sleep(1)
