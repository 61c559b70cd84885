# leitai: outcome=TLE topic=thread-bombs
# limits: cpu_seconds=0.5 wall_seconds=1 processes=16

import threading


def more():
    while True:
        try:
            threading.Thread(target=more).start()
        except RuntimeError:
            pass


more()
