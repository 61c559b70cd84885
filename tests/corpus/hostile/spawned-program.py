# leitai: outcome=OK topic=posix-spawn
# stdout: held
# why: a new program has the same walls around it as its parent

import os

script = (
    "cat /proc/1/environ /proc/1/mem /etc/shadow && echo escaped; "
    "echo x > /etc/leitai && echo escaped; kill -9 1; exit 7"
)
quiet = [(os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
child = os.posix_spawn("/bin/sh", ["sh", "-c", script], os.environ, file_actions=quiet)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print("held" if code == 7 else code)
