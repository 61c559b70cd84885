# leitai: outcome=RE topic=self-kill,swallowed-time-outs signal=24

import os
import signal

os.kill(os.getpid(), signal.SIGXCPU)
