# leitai: outcome=TLE topic=ignored-signals
# limits: wall_seconds=1

import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
