# leitai: outcome=RE topic=forged-frames exit_code=5

import os

for number in range(256):
    try:
        os.write(number, b"\xff\xff\xff\xff" + b"{" * 1000)
    except OSError:
        pass
os._exit(5)
