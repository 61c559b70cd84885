# leitai: outcome=OK topic=checker-escapes,swallowed-time-outs
# limits: wall_seconds=1
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: TLE

import time


def f(given):
    time.sleep(30)
    return given
