# leitai: outcome=OK topic=agents-memory,proc
# stdout: held
# why: the kernel lets one process set the priority and processors of another of the same user

import os


def tried(change) -> bool:
    try:
        change()
    except OSError:
        return False
    return True


reached = [
    tried(lambda: os.setpriority(os.PRIO_PROCESS, 1, 19)),
    tried(lambda: os.setpriority(os.PRIO_USER, 0, 19)),
    tried(lambda: os.setpriority(os.PRIO_PGRP, 1, 19)),
    tried(lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))),
    tried(lambda: os.sched_setaffinity(1, os.sched_getaffinity(0))),
]
own = [
    tried(lambda: os.setpriority(os.PRIO_PROCESS, 0, 1)),
    tried(lambda: os.sched_setaffinity(0, os.sched_getaffinity(0))),
]
print("held" if not any(reached) and all(own) else f"escaped {reached} {own}")
