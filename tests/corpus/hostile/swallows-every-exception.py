# leitai: outcome=TLE topic=swallowed-time-outs
# limits: cpu_seconds=0.5

import signal


def late(*_):
    raise TimeoutError


signal.signal(signal.SIGXCPU, late)
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
