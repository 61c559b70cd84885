# leitai: outcome=OK topic=null-characters
# stdout: "a\u0000b\u001b[2J\u0007\r\u202e"

import sys

sys.stdout.write("a\0b\x1b[2J\x07\r\u202e")
