# leitai: outcome=OK topic=looks-around
# files: -
# why: whatever it prints, it prints the same each time

import os
import resource

for name, value in sorted(os.environ.items()):
    print(name, value)
for folder in ("/", "/box", "/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/run", "/var/tmp", "/opt"):
    try:
        print(folder, sorted(os.listdir(folder)), oct(os.stat(folder).st_mode))
    except OSError as error:
        print(folder, error.errno)
for folder in ("/box", "/tmp", "/dev/shm"):
    room = os.statvfs(folder)
    print(folder, room.f_blocks, room.f_bfree, room.f_files, room.f_ffree)
for name in ("shm", "sem", "msg"):
    try:
        print(open(f"/proc/sysvipc/{name}").read())
    except OSError as error:
        print(name, error.errno)
print(len([name for name in os.listdir("/proc") if name.isdigit()]))
print(sorted(map(int, os.listdir("/proc/self/fd"))))
# The user is another one in each container.
print(len({*os.getresuid(), *os.getresgid(), *os.getgroups()}), os.umask(0o77), os.getcwd(), os.nice(0))
# The first of them, of processor time, follows the pace of the machine.
print([resource.getrlimit(number) for number in range(1, 16)])
print([number for number in range(1, 65) if number not in (32, 33) and int(
    next(line.split()[1] for line in open("/proc/self/status") if line.startswith("SigIgn")), 16
) >> (number - 1) & 1])
