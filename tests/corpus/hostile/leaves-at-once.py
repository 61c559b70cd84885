# leitai: outcome=OK topic=os-exit exit_code=0
# stdout: before

import os

print("before", flush=True)
os._exit(0)
print("after")
