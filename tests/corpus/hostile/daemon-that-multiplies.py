# leitai: outcome=OK topic=outliving-daemons,fork-bombs
# stdout: parent is done
# limits: processes=16

import os
import time

if os.fork() == 0:
    while True:
        try:
            if os.fork() == 0:
                os.setsid()
        except OSError:
            pass
time.sleep(0.1)
print("parent is done")
