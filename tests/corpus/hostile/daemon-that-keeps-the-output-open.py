# leitai: outcome=OK topic=outliving-daemons
# stdout: parent is done
# limits: wall_seconds=2

import os
import time

if os.fork() == 0:
    os.setsid()
    time.sleep(600)
print("parent is done")
