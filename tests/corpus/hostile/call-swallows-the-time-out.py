# leitai: outcome=OK topic=checker-escapes,swallowed-time-outs
# limits: cpu_seconds=1 wall_seconds=2
# call: entry=f
# inputs: [[1]]
# right: [1]
# ends: TLE


def f(given):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
