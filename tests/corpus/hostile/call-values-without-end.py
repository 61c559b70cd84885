# leitai: outcome=OK topic=endless-generators,memory
# limits: cpu_seconds=1 wall_seconds=2 memory_mb=128
# call: entry=f
# inputs: [["list"], ["dict"], ["deep"], ["wide"]]
# right: [[[]], {"a": {}}, [], []]
# ends: wrong|RE wrong|RE wrong|RE|SECURITY TLE|MLE|OLE|RE
# why: a value without end is no answer; how it is cut differs, and is the same each time


def f(how):
    if how == "list":
        value = []
        value.append(value)
        return value
    if how == "dict":
        value = {}
        value["a"] = value
        return value
    if how == "deep":
        value = []
        for _ in range(100_000):
            value = [value]
        return value
    value = "lol"
    for _ in range(30):
        value = [value] * 10  # small in memory, 10**30 when written out
    return value
