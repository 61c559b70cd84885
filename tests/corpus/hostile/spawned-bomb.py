# leitai: outcome=TLE topic=posix-spawn,fork-bombs
# limits: cpu_seconds=0.5 wall_seconds=1 processes=16

import os
import sys

while True:
    try:
        os.posix_spawn(sys.executable, ["python3", "main.py"], os.environ)
    except OSError:
        pass
