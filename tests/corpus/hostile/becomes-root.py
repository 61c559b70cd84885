# leitai: outcome=OK topic=setuid
# stdout: held

import os

became = []
for act in (
    lambda: os.setuid(0), lambda: os.seteuid(0), lambda: os.setresuid(0, 0, 0),
    lambda: os.setgid(0), lambda: os.setegid(0), lambda: os.setgroups([0]),
    lambda: os.setreuid(65534, 65534), lambda: os.chown("/box", 0, 0),
):
    try:
        act()
        became.append(os.getresuid())
    except OSError:
        pass
print("escaped" if became or 0 in os.getresuid() + os.getresgid() else "held")
