# leitai: outcome=OK topic=proc,sys
# stdout: held

read = []
for name in (
    "/proc/kcore", "/proc/kmsg", "/proc/keys", "/proc/timer_list", "/proc/sched_debug",
    "/proc/kpagecount", "/proc/kpageflags", "/proc/vmallocinfo", "/proc/slabinfo", "/dev/mem",
    "/dev/kmem", "/dev/kmsg", "/dev/port", "/sys/kernel/debug/tracing/trace", "/dev/fuse",
    "/sys/firmware/acpi/tables/DSDT", "/sys/firmware/dmi/tables/DMI", "/etc/shadow",
    "/sys/kernel/security/lockdown", "/dev/kvm", "/dev/vda", "/dev/sda", "/dev/net/tun",
):
    try:
        if open(name, "rb", buffering=0).read(16):
            read.append(name)
    except OSError:
        pass
try:
    addresses = {line.split()[0].strip("0") for line in open("/proc/kallsyms")}
    read += ["/proc/kallsyms"] * bool(addresses - {""})
except OSError:
    pass
print("escaped" if read else "held", *read)
