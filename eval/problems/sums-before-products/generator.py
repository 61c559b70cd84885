"""Edges, short random formulas, long flat ones and deeply nested ones."""


def edges():
    yield ("0",)
    yield ("7",)
    yield ("0007",)
    yield ("9999999999",)
    yield ("1000000007",)
    yield ("1000000007+5",)
    yield ("(((5)))",)
    yield ("12+34",)
    yield ("12*34",)
    yield ("1+2*3",)
    yield ("1*2+3",)
    yield ("1+2*3+4*5+6",)
    yield ("2*(3*4+5)+1",)
    yield ("(1+1)*(1+1)*(1+1)",)
    yield ("(2*2)+(3*3)",)
    yield ("((1+2)*(3+4))+(5*6)*2",)
    yield ("0*9999999999+9999999999",)
    yield ("9999999999*9999999999*9999999999",)


def small(rng):
    for _ in range(44):
        yield (_formula(rng, rng.randint(0, 4), rng.choice([9, 60, 10**10 - 1])),)


def large(rng):
    yield (_formula(rng, 8, 999),)
    yield ("+".join(str(rng.randint(0, 99)) for _ in range(15000)),)
    yield (("1+" * 24 + "2*") * 2000 + "3",)
    yield ("(" * 15000 + "8" + "+3)*2" * 7000 + ")" * 8000,)
    yield ("3*(1+" * 14000 + "5" + ")" * 14000,)
    yield ("((3+" * 15000 + "5" + ")" * 30000 + "*12" * 3000,)


def _formula(rng, depth, largest):
    if depth == 0 or rng.random() < 0.1:
        number = str(rng.randint(0, largest))
        return f"0{number}" if len(number) < 9 and rng.random() < 0.1 else number
    parts = [_formula(rng, depth - 1, largest) for _ in range(rng.randint(1, 3))]
    text = parts[0]
    for part in parts[1:]:
        text += rng.choice("+*") + part
    return f"({text})" if rng.random() < 0.6 else text
