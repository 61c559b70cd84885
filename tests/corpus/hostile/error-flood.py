# leitai: outcome=OLE topic=output-floods

import sys

while True:
    sys.stderr.write("x" * 1000 + "\n")
