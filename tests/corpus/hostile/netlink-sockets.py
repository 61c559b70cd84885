# leitai: outcome=OK topic=netlink-sockets
# stdout: held

import socket

opened = []
for protocol in range(23):
    try:
        opened.append(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol))
    except OSError:
        pass
print("escaped" if opened else "held", *opened)
