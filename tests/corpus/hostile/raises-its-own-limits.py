# leitai: outcome=OK topic=sys,swallowed-time-outs
# stdout: held

import os
import resource

raised = []
for name in ("CPU", "FSIZE", "NOFILE", "CORE"):
    number = getattr(resource, f"RLIMIT_{name}")
    hard = resource.getrlimit(number)[1]
    if hard == resource.RLIM_INFINITY:
        raised.append(name)
    try:
        resource.setrlimit(number, (hard + 1, hard + 1))
        raised.append(name)
    except (OSError, ValueError):
        pass
for act in (
    lambda: os.nice(-5),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    lambda: os.setpriority(os.PRIO_USER, 0, -10),
):
    try:
        act()
        raised.append("priority")
    except OSError:
        pass
print("escaped" if raised else "held", *raised)
