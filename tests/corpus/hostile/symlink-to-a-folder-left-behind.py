# leitai: outcome=OK topic=symlinks
# files: -
# never: root:

import os

os.symlink("/etc", "folder")
os.symlink(".", "here")
os.symlink("endless", "endless")
