# leitai: outcome=OK topic=symlinks
# stdout: done

import os

open("plain.txt", "w").write("plain")
os.chmod("plain.txt", 0)
os.chmod("/box", 0)
print("done")
