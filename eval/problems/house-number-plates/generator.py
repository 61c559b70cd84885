"""Edges, short lists of few digits, and long lists in which nearly every house is alone."""

from itertools import product


def edges():
    yield ([],)
    yield (["5"],)
    yield (["5", "5"],)
    yield (["6", "9"],)
    yield (["6", "9", "6"],)
    yield (["0", "00", "000"],)
    yield (["01", "1", "10"],)
    yield (["123", "321", "132"],)
    yield (["112", "122", "121"],)
    yield (["15", "24", "33"],)
    yield (["1", "2", "3", "4"],)
    yield (["99", "66", "96", "69"],)
    yield (["699", "996", "66", "9"],)
    yield (["2", "1", "1", "2"],)
    yield (["9" * 20, "6" * 20, "9" * 19],)
    yield (["12345678901234567890", "09876543210987654321", "12345678901234567896"],)
    yield (["8", "0", "3", "2", "5"],)
    yield (["21", "3", "12", "3"],)


def small(rng):
    for _ in range(46):
        digits = rng.choice(["69", "169", "0123", "0123456789", "0689"])
        longest = rng.randint(1, 4)
        numbers = []
        for _ in range(rng.randint(1, 12)):
            numbers.append("".join(rng.choice(digits) for _ in range(rng.randint(1, longest))))
        yield (numbers,)


def large(rng):
    yield ([str(rng.randint(0, 99999)) for _ in range(3000)],)
    yield (["69"] * 5000 + ["96"] * 5000,)
    counts = (range(2), range(6), range(6), range(6), range(6), range(6), range(2))
    numbers = ["".join(map(str.__mul__, "0123568", some)) for some in product(*counts)]
    numbers = [number for number in numbers if 1 <= len(number) <= 20][:25000]
    numbers[20000:20010] = ["".join(rng.sample(n, len(n))) for n in numbers[300:310]]
    yield (numbers,)
    yield (["".join(rng.choice("69") for _ in range(rng.randint(1, 20))) for _ in range(10000)],)
