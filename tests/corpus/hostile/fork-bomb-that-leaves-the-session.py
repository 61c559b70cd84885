# leitai: outcome=TLE topic=fork-bombs,outliving-daemons
# limits: cpu_seconds=0.5 wall_seconds=1 processes=16

import os

while True:
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
    except OSError:
        pass
