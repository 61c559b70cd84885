# leitai: outcome=TLE topic=swallowed-time-outs,fork-bombs
# why: what counts is the time of all its processes, or the wall's
# limits: cpu_seconds=0.5 wall_seconds=1

import os
import time

for _ in range(3):
    if os.fork() == 0:
        while True:
            pass
time.sleep(60)
