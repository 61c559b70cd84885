# leitai: outcome=OK topic=checker-escapes,sys-exit
# call: entry=f
# inputs: [["sys"], ["raise"], ["quit"], ["keyboard"], ["generator"]]
# right: [null, null, null, null, null]
# ends: RE RE RE RE RE

import sys


def f(kind):
    if kind == "sys":
        sys.exit(0)
    if kind == "quit":
        raise SystemExit("right")
    if kind == "keyboard":
        raise KeyboardInterrupt
    if kind == "generator":
        raise GeneratorExit
    raise SystemExit
