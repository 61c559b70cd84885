# leitai: outcome=TLE topic=swallowed-time-outs,thread-bombs
# limits: cpu_seconds=0.5

import threading


def spin():
    while True:
        pass


threading.Thread(target=spin).start()
