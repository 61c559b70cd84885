# leitai: outcome=OK topic=symlinks
# files: -
# never: root:

import os

os.remove("main.py")
os.symlink("/etc/passwd", "main.py")
