# leitai: outcome=TLE topic=swallowed-time-outs,fork-bombs
# limits: cpu_seconds=0.5 wall_seconds=1

import os
import time

while True:
    if os.fork() == 0:
        started = time.process_time()
        while time.process_time() - started < 0.2:
            pass
        os._exit(0)
    os.wait()
