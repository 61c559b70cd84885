# leitai: outcome=OK topic=checker-escapes,endless-generators
# call: entry=f
# inputs: [["list"], ["dict"], ["str"]]
# right: [[], {}, ""]
# ends: right right right
# why: what a subclass says of itself does not count; below it is an empty one of its base


class EndlessList(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 1 << 60

    def __getitem__(self, place):
        return self


class EndlessDict(dict):
    def items(self):
        while True:
            yield (1, 1)

    keys = values = __iter__ = items


class EndlessStr(str):
    def __str__(self):
        return "x" * (1 << 40)

    encode = __str__


def f(kind):
    return {"list": EndlessList, "dict": EndlessDict, "str": EndlessStr}[kind]()
