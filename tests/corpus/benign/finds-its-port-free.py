# leitai: outcome=OK topic=looks-around,sockets
# stdout: "free, 0 connections, 0 datagrams"

import socket

connections = len(open("/proc/net/tcp").readlines()) - 1
counters = [line.split() for line in open("/proc/net/snmp") if line.startswith("Udp:")][1]
with socket.socket() as server:
    try:
        server.bind(("127.0.0.1", 4712))  # without SO_REUSEADDR, as a program may
        word = "free"
    except OSError as error:
        word = str(error)
print(f"{word}, {connections} connections, {counters[4]} datagrams")
