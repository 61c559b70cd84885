# leitai: outcome=OK topic=looks-around
# stdout: "box main.py\nmqueue\nshm\ntmp\nprocesses 0\nshared memory 0\nsemaphores 0\nqueues 0\nsockets 0\nlisteners 0\nenvironment 0"
# files: -

import os

for folder in ("/box", "/dev/mqueue", "/dev/shm", "/tmp"):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    print(os.path.basename(folder), *names)
known = {1, os.getpid(), os.getppid()}
print("processes", sum(int(name) not in known for name in os.listdir("/proc") if name.isdigit()))


def rows(name):
    try:
        return len(open(name).readlines()) - 1
    except OSError:
        return 0


print("shared memory", rows("/proc/sysvipc/shm"))
print("semaphores", rows("/proc/sysvipc/sem"))
print("queues", rows("/proc/sysvipc/msg"))
print("sockets", sum("@left" in line for line in open("/proc/net/unix")))
print("listeners", sum(" 0A " in line for line in open("/proc/net/tcp")))
print("environment", sum("LEFT" in name for name in os.environ))
