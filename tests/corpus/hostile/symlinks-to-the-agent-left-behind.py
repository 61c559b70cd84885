# leitai: outcome=OK topic=symlinks,agents-descriptors
# files: -
# never: LEITAI|HOSTNAME|nonce

import os

for number, target in enumerate((
    "/proc/1/environ", "/proc/self/environ", "/proc/1/fd/0", "/proc/self/mem", "/dev/zero",
    "/proc/1/maps", "/opt/leitai", "/proc/1/root/etc/passwd", "/dev/stdin",
)):
    os.symlink(target, f"link{number}")
