# leitai: outcome=TLE topic=swallowed-time-outs
# limits: wall_seconds=1

import time

time.sleep(10**6)
