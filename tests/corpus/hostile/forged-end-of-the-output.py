# leitai: outcome=RE topic=forged-frames,outliving-daemons exit_code=5
# why: closing what it inherited ends nothing but its own output

import os

for number in range(3, 256):
    try:
        os.close(number)
    except OSError:
        pass
os.close(1)
os.close(2)
os._exit(5)
