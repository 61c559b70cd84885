# leitai: outcome=OK topic=raw-sockets
# stdout: held

import socket

opened = []
for family, kind, protocol in (
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
    (socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW),
    (socket.AF_PACKET, socket.SOCK_RAW, 0x0300),
    (socket.AF_PACKET, socket.SOCK_DGRAM, 0x0300),
):
    try:
        opened.append(socket.socket(family, kind, protocol))
    except OSError:
        pass
print("escaped" if opened else "held", *opened)
