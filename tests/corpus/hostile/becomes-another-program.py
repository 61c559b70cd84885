# leitai: outcome=RE topic=posix-spawn exit_code=7
# stdout: another

import os

os.execv("/bin/sh", ["sh", "-c", "echo another; exit 7"])
