"""Small stores under few keys, and full ones where every new key pushes another out."""


def edges():
    yield _calls(1, [("get", 1)])
    yield _calls(1, [("put", 1, 0), ("get", 1), ("put", 2, 5), ("get", 1), ("get", 2)])
    yield _calls(2, [("put", 1, 1), ("put", 2, 2), ("put", 1, 3), ("put", 3, 3), ("get", 2)])
    yield _calls(2, [("put", 1, 1), ("put", 2, 2), ("put", 2, 9), ("get", 1), ("get", 2)])
    yield _calls(3, [("put", 0, 0), ("get", 0), ("get", 7)])
    yield _calls(2, [("put", 1, 1), ("put", 2, 2), ("get", 9), ("put", 3, 3), ("get", 1)])


def small(rng):
    for _ in range(52):
        capacity = rng.randint(1, 4)
        yield _calls(capacity, _random(rng, rng.randint(5, 40), capacity + rng.randint(1, 3)))


def large(rng):
    yield _calls(50, _random(rng, 1500, 80))
    yield _calls(300, _random(rng, 4000, 400))
    yield _calls(5000, _random(rng, 9000, 6000))
    fill = [("put", key, key) for key in range(5000)]
    yield _calls(5000, fill + [("put", 5000 + key, 1) for key in range(19000)])
    pushed = [("put", rng.randint(0, 10**6), rng.randint(0, 9)) for _ in range(14000)]
    yield _calls(4900, [*pushed, *(("get", use[1]) for use in pushed[-5000::5])])


def _random(rng, count, keys):
    uses = []
    for _ in range(count):
        key = rng.randint(0, keys)
        uses.append(("get", key) if rng.random() < 0.45 else ("put", key, rng.randint(0, 99)))
    return uses


def _calls(capacity, uses):
    return [["RecentStore", [capacity]], *([name, list(values)] for name, *values in uses)]
