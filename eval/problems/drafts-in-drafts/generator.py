"""Few keys in many drafts, and notebooks of many keys, many counts and deep drafts."""


def edges():
    yield _calls(("accept",), ("discard",), ("read", 0), ("count", 0), ("erase", 0))
    yield _calls(("write", 0, 0), ("read", 0), ("count", 0), ("erase", 0), ("count", 0))
    yield _calls(("write", 1, 4), ("write", 1, 4), ("count", 4), ("write", 1, 5), ("count", 4))
    yield _calls(("begin",), ("write", 1, 2), ("write", 1, 3), ("discard",), ("read", 1))
    yield _calls(
        ("write", 1, 9), ("begin",), ("erase", 1), ("read", 1), ("count", 9), ("discard",),
        ("read", 1), ("count", 9),
    )  # fmt: skip
    yield _calls(
        ("write", 1, 1), ("begin",), ("write", 1, 2), ("write", 1, 3), ("write", 2, 3),
        ("discard",), ("read", 1), ("count", 3), ("count", 1), ("accept",),
    )  # fmt: skip
    yield _calls(
        ("begin",), ("write", 5, 5), ("begin",), ("write", 5, 6), ("accept",), ("begin",),
        ("erase", 5), ("discard",), ("read", 5), ("discard",), ("read", 5), ("discard",),
    )  # fmt: skip
    yield _calls(
        ("begin",), ("begin",), ("begin",), ("write", 1, 1), ("accept",), ("discard",),
        ("read", 1), ("accept",), ("accept",),
    )  # fmt: skip
    yield _calls(("write", 1, 1), ("begin",), ("accept",), ("discard",), ("read", 1))


def small(rng):
    for _ in range(54):
        keys, values = rng.randint(1, 4), rng.randint(1, 3)
        last = [("read", key) for key in range(1, keys + 1)]
        last += [("count", value) for value in range(1, values + 1)]
        yield _calls(*_random(rng, rng.randint(8, 50), keys, values), *last)


def large(rng):
    yield _calls(*_random(rng, 3000, 30, 8))
    fill = [("write", key, key % 7) for key in range(25000)]
    deep = [*[("begin",)] * 25000, *[("read", 8)] * 25000, ("discard",)]
    yield _calls(*fill[:6000], *deep)
    step = [("begin",), ("write", 3, 9), ("count", 3), ("count", 9)]
    yield _calls(*fill[:2000], *step * 4000, *[("discard",)] * 4001, ("count", 9), ("count", 3))
    yield _calls(*fill, *[("count", 5), ("erase", 5), ("count", 4)] * 11000)
    yield _calls(*_random(rng, 9000, 2000, 300))


def _random(rng, size, keys, values):
    names = ["write"] * 5 + ["erase", "read", "read", "count", "count", "begin", "begin", "begin"]
    for _ in range(size):
        name = rng.choice([*names, "accept", "accept", "discard"])
        if name == "write":
            yield name, rng.randint(1, keys), rng.randint(1, values)
        elif name in ("erase", "read"):
            yield name, rng.randint(1, keys)
        elif name == "count":
            yield name, rng.randint(1, values)
        else:
            yield (name,)


def _calls(*uses):
    return [["Notebook", []], *([name, list(values)] for name, *values in uses)]
