"""Whether another process holds a file's lock."""

from __future__ import annotations

from pathlib import Path

HELD = Path("/proc/locks")


def is_held(path: Path) -> bool:
    """Return whether somebody holds the `flock` of a file, false where that cannot be seen.

    Trying the lock could make a process fail that begins at that moment. A lock ends with
    its process, however that ended.
    """
    try:
        inode = str(path.stat().st_ino)
        lines = HELD.read_text(encoding="ascii", errors="replace").splitlines()
        # 1: FLOCK ADVISORY WRITE 708 fe:00:1179 0 EOF
        held = [line.split() for line in lines if "->" not in line]
        return any(one[1] == "FLOCK" and one[5].rpartition(":")[2] == inode for one in held)
    except (OSError, IndexError):
        return False
