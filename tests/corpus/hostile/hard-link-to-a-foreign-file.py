# leitai: outcome=OK topic=hard-links
# stdout: held
# files: -

import os

made = []
for number, target in enumerate(("/etc/passwd", "/etc/shadow", "/proc/1/environ", "/bin/su")):
    for folder in ("/box", "/tmp"):
        try:
            os.link(target, f"{folder}/link{number}")
            made.append(target)
        except OSError:
            pass
print("escaped" if made else "held")
