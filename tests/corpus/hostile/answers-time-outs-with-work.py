# leitai: outcome=TLE topic=ignored-signals,swallowed-time-outs
# limits: cpu_seconds=0.5

import signal


def more(*_):
    while True:
        pass


for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGALRM, signal.SIGINT):
    signal.signal(number, more)
more()
