# leitai: outcome=OK topic=sockets
# stdout: hello hello

import socket
import threading

server = socket.create_server(("127.0.0.1", 4711))  # the number is free each time


def serve():
    peer, _ = server.accept()
    with peer:
        peer.sendall(peer.recv(100))


threading.Thread(target=serve).start()
with socket.create_connection(("127.0.0.1", 4711)) as peer:
    peer.sendall(b"hello")
    first = peer.recv(100).decode()
ours, theirs = socket.socketpair()
ours.sendall(b"hello")
print(first, theirs.recv(100).decode())
