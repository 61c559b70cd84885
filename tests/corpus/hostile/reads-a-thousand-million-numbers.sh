# leitai: outcome=TLE topic=endless-generators,swallowed-time-outs
# limits: cpu_seconds=0.5

seq inf > /dev/null
