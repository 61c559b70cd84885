# leitai: outcome=OK topic=checker-escapes,fork-bombs
# call: entry=f
# inputs: [[1], [2]]
# right: [1, 2]
# ends: right right
# why: only the process that was asked answers

import os


def f(given):
    if os.fork() == 0:
        return 99
    os.wait()
    return given
