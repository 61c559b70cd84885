# leitai: outcome=OK topic=checker-escapes,swallowed-time-outs
# limits: cpu_seconds=1 wall_seconds=4
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: TLE
# why: it answers right, but too late

import signal
import time


class Late(BaseException):
    pass


def late(*_):
    raise Late


def f(given):
    signal.signal(signal.SIGXCPU, late)
    try:
        while time.process_time() < 30:
            pass
    except Late:
        pass
    while time.process_time() < 1.5:
        pass
    return given
