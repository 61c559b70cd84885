# leitai: outcome=SECURITY topic=forbidden-calls

import ctypes

ctypes.CDLL(None, use_errno=True).syscall(169, 0xFEE1DEAD, 672274793, 0x1234567, 0)
print("alive")
