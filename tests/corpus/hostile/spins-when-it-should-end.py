# leitai: outcome=TLE topic=swallowed-time-outs,sys-exit
# limits: cpu_seconds=0.5

import atexit
import sys


@atexit.register
def spin():
    while True:
        pass


sys.exit(0)
