# leitai: outcome=RE topic=sys-exit exit_code=3

import sys

sys.exit(3)
