# leitai: outcome=TLE topic=fork-bombs
# limits: cpu_seconds=0.5 wall_seconds=1 processes=16

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
