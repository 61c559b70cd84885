# leitai: outcome=OK topic=setuid
# stdout: held
# limits: cpu_seconds=3

import os
import shutil
import subprocess

root = []
for name in ("su", "mount", "passwd", "newgrp", "chsh", "sudo", "umount", "gpasswd"):
    if path := shutil.which(name):
        done = subprocess.run(
            [path, "-c", "id -u"], stdin=subprocess.DEVNULL, capture_output=True, timeout=2
        )
        if done.returncode == 0 and done.stdout.strip() == b"0":
            root.append(name)
shutil.copy("/usr/bin/id", "/box/mine")
for mode in (0o4755, 0o2755, 0o6755):
    try:
        os.chown("/box/mine", 0, 0)
    except OSError:
        pass
    os.chmod("/box/mine", mode)
    try:
        if subprocess.run(["/box/mine", "-u"], capture_output=True).stdout.strip() == b"0":
            root.append(oct(mode))
    except OSError:
        pass
status = dict(line.split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
root += [name for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb") if int(status[name], 16)]
root += ["may gain"] * (status["NoNewPrivs"].strip() != "1")
os.remove("/box/mine")
print("escaped" if root else "held", *root)
