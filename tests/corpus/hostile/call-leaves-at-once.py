# leitai: outcome=OK topic=checker-escapes,os-exit
# call: entry=f
# inputs: [[0], [1], [137]]
# right: [null, null, null]
# ends: RE RE RE

import os


def f(code):
    os._exit(code)
