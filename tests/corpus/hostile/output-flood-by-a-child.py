# leitai: outcome=OLE topic=output-floods

import os
import time

if os.fork() == 0:
    while True:
        os.write(1, b"x" * 65536)
time.sleep(60)
