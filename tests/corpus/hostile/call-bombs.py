# leitai: outcome=OK topic=fork-bombs,thread-bombs
# limits: cpu_seconds=1 wall_seconds=2 processes=16
# call: entry=f
# inputs: [["forks"], ["threads"], ["fine"]]
# right: [1, 1, 1]
# ends: TLE RE|TLE right
# why: a machine with many threads to end may be too slow to fail in time

import os
import threading
import time


def f(kind):
    while kind == "forks":
        try:
            os.fork()
        except OSError:
            pass
    while kind == "threads":
        threading.Thread(target=time.sleep, args=(60,)).start()
    return 1
