# leitai: outcome=OK topic=unix-sockets,outliving-daemons
# stdout: left
# why: a closed connection keeps its port for a minute; what comes next must not meet it

import socket

server = socket.create_server(("127.0.0.1", 4712))
for _ in range(5):
    ours = socket.create_connection(("127.0.0.1", 4712))
    theirs, _ = server.accept()
    theirs.sendall(b"x")
    ours.recv(1)
    theirs.close()  # the side that closes first has to wait
    ours.recv(1)
    ours.close()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
    peer.sendto(b"x", ("127.0.0.1", 9))
print("left")
