# leitai: outcome=OK topic=fork-bombs,outliving-daemons
# limits: processes=16
# stdout: held

import os
import time

children = 0
try:
    while children < 500:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except OSError:
    pass
print("held" if children < 16 else "escaped")
