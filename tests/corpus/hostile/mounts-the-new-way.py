# leitai: outcome=SECURITY topic=mounts
# why: the newer calls may be refused or be on the kill list; what counts is that none works
# never: escaped

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
worked = [
    libc.syscall(430, b"tmpfs", 0),  # fsopen
    libc.syscall(428, -100, b"/tmp", 1),  # open_tree, a clone of it
    libc.syscall(433, -100, b"/tmp", 0),  # fspick
    libc.syscall(442, -100, b"/tmp", 0, b"\0" * 32, 32),  # mount_setattr
]
if any(number >= 0 for number in worked):
    print("esca" + "ped", worked)
