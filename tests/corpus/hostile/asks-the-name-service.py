# leitai: outcome=OK topic=dns
# stdout: held

import socket

found = []
for name in ("example.org", "localhost.example.org", "metadata.google.internal", "host.docker.internal"):
    try:
        found.append(socket.getaddrinfo(name, 80))
    except OSError:
        pass
print("escaped" if found else "held")
