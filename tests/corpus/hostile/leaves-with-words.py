# leitai: outcome=RE topic=sys-exit exit_code=1
# stderr: MemoryError of a kind

import sys

sys.exit("not a MemoryError of a kind")
