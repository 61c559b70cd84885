"""Few lockers for many guests, and a large cloakroom that fills and empties."""


def edges():
    yield _calls(1, [("clean",), ("holder", 1), ("leave", "a"), ("take", "a"), ("take", "b")])
    yield _calls(1, [("take", "a"), ("leave", "a"), ("take", "a"), ("clean",), ("take", "a")])
    yield _calls(2, [("take", "a"), ("take", "a"), ("take", "b"), ("holder", 1), ("holder", 2)])
    yield _calls(3, [("take", "a"), ("leave", "a"), ("leave", "a"), ("clean",), ("clean",)])
    fill = [("take", guest) for guest in "abcd"]
    empty = [("leave", guest) for guest in "dbca"]
    yield _calls(4, [*fill, *empty, ("take", "e"), *[("clean",)] * 5, *fill])
    yield _calls(5, [*fill, *empty, ("clean",), ("clean",), ("take", "e"), ("take", "f")])
    yield _calls(4, [*fill, ("leave", "b"), ("holder", 2), ("clean",), ("take", "z"), ("holder", 2)])
    yield _calls(6, [*fill, ("leave", "a"), ("clean",), ("take", "e"), ("take", "f"), ("take", "g")])


def small(rng):
    for _ in range(54):
        count = rng.randint(1, 7)
        yield _calls(count, _random(rng, rng.randint(8, 60), count, count + rng.randint(0, 3)))


def large(rng):
    yield _calls(60, _random(rng, 2000, 60, 80))
    yield _calls(900, _random(rng, 5000, 900, 1200))
    fill = [("take", f"g{number}") for number in range(24000)]
    late = [("leave", "g5"), ("take", "late"), ("clean",), ("take", "late"), ("holder", 6)]
    yield _calls(24000, [*fill, *[("take", "late")] * 20000, *late])
    emptied = [("leave", f"g{number}") for number in range(7000)]
    again = [("take", f"h{number}") for number in range(7000)]
    yield _calls(7000, [*fill[:7000], *emptied, *[("clean",)] * 7000, *again])


def _random(rng, size, count, guests):
    uses = []
    for _ in range(size):
        name = rng.choice(["take", "take", "take", "leave", "leave", "clean", "clean", "holder"])
        guest = f"g{rng.randint(1, guests)}"
        value = {"clean": (), "holder": (rng.randint(1, count),)}.get(name, (guest,))
        uses.append((name, *value))
    return uses


def _calls(count, uses):
    return [["Lockers", [count]], *([name, list(values)] for name, *values in uses)]
