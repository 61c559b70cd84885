# leitai: outcome=OK topic=surrogates
# stdout: "\ufffd\ufffd\ufffd|\ufffd|\ufffd\ufffd"

import sys

sys.stdout.buffer.write(b"\xed\xa0\x80|\xff|\xc0\xaf")
