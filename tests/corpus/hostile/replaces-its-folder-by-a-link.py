# leitai: outcome=OK topic=symlinks
# stdout: held
# never: root:

import os
import shutil

moved = []
for folder in ("/box", "/tmp"):
    try:
        os.rename(folder, "/elsewhere")
        moved.append(folder)
    except OSError:
        pass
    try:
        shutil.rmtree(folder)
    except OSError:
        pass
    try:
        os.symlink("/etc", folder)
        moved.append(folder)
    except OSError:
        pass
print("escaped" if moved else "held")
