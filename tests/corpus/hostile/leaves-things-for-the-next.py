# leitai: outcome=OK topic=shared-memory-filling,outliving-daemons
# stdout: left
# why: what the benign programs look for and must not find

import ctypes
import os
import socket
import time

libc = ctypes.CDLL(None, use_errno=True)
for folder in ("/tmp", "/box", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run", "/dev"):
    try:
        open(f"{folder}/left-behind", "w").write("left")
        os.chmod(f"{folder}/left-behind", 0o777)
    except OSError:
        pass
libc.shmget(0x1EF7, 4096, 0o1666)
libc.semget(0x1EF7, 1, 0o1666)
libc.msgget(0x1EF7, 0o1666)
libc.mq_open(b"/left", os.O_CREAT | os.O_RDWR, 0o666, None)
os.environ["LEFT_BEHIND"] = "left"
print("left", flush=True)
if os.fork() == 0:
    os.setsid()
    for number in range(3):
        os.close(number)
    one = socket.socket(socket.AF_UNIX)
    one.bind("\0left-behind")
    one.listen()
    other = socket.create_server(("127.0.0.1", 4711))
    time.sleep(600)
time.sleep(0.05)
