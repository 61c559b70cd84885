# leitai: outcome=OK topic=processes
# stdout: "8 threads, 4 processes, [1, 2, 3]"
# limits: processes=16

import os
import subprocess
import sys
import threading

done = []
threads = [threading.Thread(target=done.append, args=(1,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
children = []
for _ in range(4):
    if (child := os.fork()) == 0:
        os._exit(0)
    children.append(os.waitpid(child, 0)[1])
said = subprocess.run([sys.executable, "-c", "print([1, 2, 3])"], capture_output=True, text=True)
print(f"{len(done)} threads, {children.count(0)} processes, {said.stdout.strip()}")
