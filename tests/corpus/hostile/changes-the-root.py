# leitai: outcome=SECURITY topic=mounts,namespaces

import os

os.chroot("/tmp")
print("alive")
