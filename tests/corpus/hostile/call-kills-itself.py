# leitai: outcome=OK topic=checker-escapes,self-kill
# call: entry=f
# inputs: [[9], [15], [6], [11], [24]]
# right: [null, null, null, null, null]
# ends: RE RE RE RE RE

import os
import signal


def f(number):
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    os.kill(os.getpid(), number)
