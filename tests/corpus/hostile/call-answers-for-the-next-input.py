# leitai: outcome=OK topic=checker-escapes,forged-frames,outliving-daemons
# call: entry=f
# inputs: [[1], [2], [3]]
# right: [1, 2, 3]
# ends: right|wrong|SECURITY right right
# why: the child that is left behind may spoil its own answer, in a race, but none after it

import os
import time


def f(given):
    if given == 1 and os.fork() == 0:
        os.setsid()
        while True:
            for number in range(3, 32):
                try:
                    os.write(number, b'{"value": 99}')
                except OSError:
                    pass
            time.sleep(0.001)
    time.sleep(0.001)
    return given
