# leitai: outcome=RE topic=self-kill signal=6

import os

os.abort()
