# leitai: outcome=OK topic=metadata-addresses
# stdout: held

import socket

reached = []
for address in (("169.254.169.254", 80), ("169.254.170.2", 80), ("100.100.100.200", 80),
                ("168.63.129.16", 80), ("fd00:ec2::254", 80), ("fe80::a9fe:a9fe", 80),
                ("192.0.0.192", 80)):
    try:
        socket.create_connection(address, timeout=0.2).close()
        reached.append(address)
    except OSError:
        pass
print("escaped" if reached else "held", *reached)
