# leitai: outcome=OK topic=dns
# stdout: held

import socket

query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x07example\x03org\x00\x00\x01\x00\x01"
sent = []
for server in ("8.8.8.8", "1.1.1.1", "127.0.0.11", "172.17.0.1", "10.0.0.2", "192.168.0.1"):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.settimeout(0.1)
            peer.sendto(query, (server, 53))
            if not server.startswith("127."):
                sent.append(server)
            peer.recv(512)
            sent.append(server)
    except OSError:
        pass
print("escaped" if sent else "held", *sent)
