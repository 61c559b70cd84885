# leitai: outcome=OK topic=pickle-bombs
# stdout: held

import pickle
import sys


class Command:
    def __reduce__(self):
        import os

        return os.system, ("cat /proc/1/environ /proc/1/maps > /tmp/stolen 2> /dev/null",)


pickle.loads(pickle.dumps(Command()))
print("escaped" if open("/tmp/stolen").read() else "held")
sys.stdout.flush()
