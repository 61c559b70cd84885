# leitai: outcome=OK topic=symlinks,outliving-daemons
# never: root:

import os
import time

if os.fork() == 0:
    os.setsid()
    while True:
        for make in (lambda: os.symlink("/etc/passwd", "next"), lambda: open("next", "w").close()):
            make()
            os.rename("next", "file.txt")
time.sleep(0.1)
