# leitai: outcome=OK topic=ignored-signals,proc
# stdout: still here

import os
import signal

for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD,
               signal.SIGUSR1, signal.SIGPIPE, signal.SIGALRM, signal.SIGXCPU, signal.SIGHUP):
    for process in {1, os.getppid()} - {0}:
        try:
            os.kill(process, number)
        except OSError:
            pass
print("still here")
