# leitai: outcome=OK topic=outliving-daemons
# stdout: parent is done

import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in range(3):
        os.close(number)
    while True:
        time.sleep(0.01)
        open("/tmp/outlived", "a").write("still here\n")
print("parent is done")
