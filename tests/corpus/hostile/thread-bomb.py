# leitai: outcome=RE topic=thread-bombs
# limits: processes=16
# stderr: can't start new thread

import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
