# leitai: outcome=OK topic=unix-sockets
# stdout: held

import os
import socket

names = set()
for line in open("/proc/net/unix").read().splitlines()[1:]:
    if len(line.split()) > 7:
        names.add(line.split()[7])
for folder, _, found in os.walk("/run"):
    names |= {f"{folder}/{name}" for name in found}
names |= {"/run/systemd/private", "/run/dbus/system_bus_socket", "/run/containerd/containerd.sock",
          "/var/run/docker/metrics.sock", "@/containerd-shim", "/dev/log"}
reached = []
for name in names:
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(name.replace("@", "\0"))
            reached.append(name)
    except OSError:
        pass
print("escaped" if reached else "held", *reached)
