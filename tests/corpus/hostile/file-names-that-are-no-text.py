# leitai: outcome=OK topic=surrogates,null-characters
# file_count: 4

import os

for name in (b"\xff\xfe", b"line\nend", b"\x1b[2J", "发".encode() * 80):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
