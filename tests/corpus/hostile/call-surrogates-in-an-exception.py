# leitai: outcome=OK topic=surrogates,null-characters
# call: entry=f
# inputs: [[1], [2]]
# right: [1, 1]
# ends: RE RE


def f(kind):
    raise type("\u0416", (Exception,), {})("\ud800\0" if kind == 1 else "\0" * 10000)
