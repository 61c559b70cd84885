# leitai: outcome=OK topic=docker-socket
# stdout: held

import os
import socket

reached = []
for name in ("/var/run/docker.sock", "/run/docker.sock", "/host/var/run/docker.sock",
             "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock"):
    if os.path.exists(name):
        reached.append(name)
for host in ("172.17.0.1", "127.0.0.1", "host.docker.internal", "::1"):
    for port in (2375, 2376, 2377, 7860, 22):
        try:
            socket.create_connection((host, port), timeout=0.2).close()
            reached.append(f"{host}:{port}")
        except OSError:
            pass
print("escaped" if reached else "held", *reached)
