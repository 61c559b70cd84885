# leitai: outcome=OK|OLE topic=output-floods,outliving-daemons
# why: the flood of the child begins when its parent ends; how much still counts is a race
# limits: wall_seconds=2

import os
import time

parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        time.sleep(0.001)
    while True:
        os.write(1, b"x" * 65536)
