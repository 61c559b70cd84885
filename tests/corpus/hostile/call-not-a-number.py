# leitai: outcome=OK topic=nan
# call: entry=f
# inputs: [["nan"], ["list"], ["infinite"], ["subclass"], ["decimal"], ["complex"], ["huge"]]
# right: [0.0, [1.0], 1e308, 1.5, 0.5, 1.0, 1e308]
# ends: wrong wrong wrong wrong wrong wrong wrong

import decimal


class Nan(float):
    def __eq__(self, other):
        return True

    def __repr__(self):
        return "1.5"


def f(kind):
    return {
        "nan": float("nan"), "list": [float("nan")], "infinite": float("inf"),
        "subclass": Nan("nan"), "decimal": decimal.Decimal("0.5"), "complex": 1 + 0j,
        "huge": 10**400,
    }[kind]
