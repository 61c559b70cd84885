# leitai: outcome=OK topic=unix-sockets
# stdout: itself only

import os
import socket

ours, theirs = socket.socketpair()
kept = 0
try:
    while kept < 3000:
        socket.send_fds(ours, [b"x"], [0] * 200)  # files in flight that no process holds
        kept += 200
except OSError:
    pass
print("itself only")
