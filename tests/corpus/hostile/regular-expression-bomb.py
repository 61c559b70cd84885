# leitai: outcome=TLE topic=swallowed-time-outs
# limits: cpu_seconds=0.5

import re

re.match(r"(a+)+$", "a" * 40 + "b")
