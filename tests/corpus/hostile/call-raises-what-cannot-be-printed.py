# leitai: outcome=OK topic=checker-escapes
# limits: cpu_seconds=1 wall_seconds=2
# call: entry=f
# inputs: [["raises"], ["exits"], ["lies"], ["spins"]]
# right: [1, 1, 1, 1]
# ends: RE RE RE|MLE TLE|RE
# why: an exception may call itself a lack of memory, which is a lie about itself, or print for ever


class Forged(Exception):
    def __init__(self, how):
        self.how = how

    def __str__(self):
        if self.how == "exits":
            raise SystemExit
        while self.how == "spins":
            pass
        raise self

    @property
    def __traceback__(self):
        raise self


class Memory(MemoryError):
    pass


def f(how):
    raise Memory("forged") if how == "lies" else Forged(how)
