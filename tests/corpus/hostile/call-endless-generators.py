# leitai: outcome=OK topic=endless-generators
# limits: cpu_seconds=1 wall_seconds=2 memory_mb=64
# call: entry=f
# inputs: [["given"], ["summed"], ["listed"], ["zipped"], ["delegated"]]
# right: [[0, 1, 2], 3, [0, 1, 2], [[0, 0]], [0]]
# ends: wrong TLE MLE wrong wrong

from itertools import count


def again():
    while True:
        yield from count()


def f(how):
    if how == "given":
        return count()
    if how == "summed":
        return sum(again())
    if how == "listed":
        return [bytes(10_000) for _ in count()]
    if how == "zipped":
        return zip(count(), again())
    return again()
