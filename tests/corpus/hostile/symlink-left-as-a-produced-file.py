# leitai: outcome=OK topic=symlinks
# stdout: done
# files: plain.txt
# never: root:

import os

os.symlink("/etc/passwd", "result.txt")
os.symlink("../etc/passwd", "relative.txt")
os.symlink("result.txt", "twice.txt")
open("plain.txt", "w").write("plain")
print("done")
