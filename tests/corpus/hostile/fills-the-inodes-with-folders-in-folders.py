# leitai: outcome=OK topic=inode-filling
# limits: cpu_seconds=3
# stdout: held
# files: -

import os

depth = 0
try:
    while depth < 20000:
        os.mkdir("d")
        os.chdir("d")
        depth += 1
except OSError:
    pass
print("held" if depth < 20000 else "escaped")
