# leitai: outcome=OK topic=sys
# stdout: held

import os

written = []
for folder, _, names in os.walk("/sys/fs/cgroup", followlinks=False):
    for name in names:
        if name in ("memory.limit_in_bytes", "memory.max", "pids.max", "cgroup.procs", "tasks",
                    "release_agent", "notify_on_release", "memory.oom_control", "cpu.max",
                    "cpu.cfs_quota_us", "devices.allow", "cgroup.kill", "cgroup.freeze"):
            for value in (b"-1", b"max", b"0", b"1"):
                try:
                    descriptor = os.open(f"{folder}/{name}", os.O_WRONLY)
                    os.write(descriptor, value)
                    written.append(name)
                except OSError:
                    pass
for folder in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"):
    try:
        os.mkdir(f"{folder}/mine")
        written.append(folder)
    except OSError:
        pass
for name in ("/sys/kernel/mm/ksm/run", "/sys/power/state", "/sys/kernel/uevent_helper",
             "/sys/class/net/lo/mtu", "/sys/module/kernel/parameters/panic"):
    try:
        os.write(os.open(name, os.O_WRONLY), b"1")
        written.append(name)
    except OSError:
        pass
print("escaped" if written else "held", *written)
