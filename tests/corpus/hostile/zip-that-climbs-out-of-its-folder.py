# leitai: outcome=OK topic=zip-bombs,symlinks
# stdout: held
# files: bad.tar

import io
import os
import tarfile

with tarfile.open("bad.tar", "w") as archive:
    link = tarfile.TarInfo("out")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    archive.addfile(link)
    for name in ("out/leitai", "../../../usr/leitai"):
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
try:
    with tarfile.open("bad.tar") as archive:
        archive.extractall("/tmp/there")
except (OSError, tarfile.TarError):
    pass
there = os.path.exists("/etc/leitai") or os.path.exists("/usr/leitai")
print("escaped" if there else "held")
