# leitai: outcome=OK topic=netlink-sockets,raw-sockets
# stdout: held
# why: every family but unix, IPv4 and IPv6 is a way into seldom used code of the kernel

import socket

opened = []
for family in set(range(46)) - {1, 2, 10}:
    for kind in (1, 2, 3, 4, 5, 6, 10):
        try:
            opened.append(socket.socket(family, kind, 0))
        except OSError:
            pass
print("escaped" if opened else "held", *{one.family for one in opened})
