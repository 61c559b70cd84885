# leitai: outcome=OK topic=metadata-addresses,dns
# stdout: held

import os
import socket
import urllib.request

reached = []
for address in ("http://1.1.1.1/", "http://172.17.0.1/", "http://10.0.0.1/", "http://[2606:4700::1111]/"):
    try:
        reached.append(urllib.request.urlopen(address, timeout=0.2))
    except OSError:
        pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    for address in ("255.255.255.255", "224.0.0.1", "192.168.1.1"):
        try:
            reached.append(peer.sendto(b"x", (address, 9)))
        except OSError:
            pass
reached += [name for name in os.listdir("/sys/class/net") if name != "lo"]
print("escaped" if reached else "held", *reached)
