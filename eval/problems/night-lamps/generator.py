"""No lamp, one, chains, siblings, dark lamps, small trees, and slim and bushy large ones."""


def edges():
    yield ([],)
    yield ([0],)
    yield ([7],)
    yield ([-7],)
    yield ([1, 2],)
    yield ([3, None, 2],)
    yield ([1, 2, 3],)
    yield ([4, 2, 3],)
    yield ([1, 1, 1, 1, 1, 1, 1],)
    yield ([5, -1, -1, 4, 4],)
    yield ([1, 2, None, 3, None, 4, None, 5],)
    yield ([1, None, 2, None, 3, None, 4],)
    yield ([-5, -4, -3],)
    yield ([0, 9, 9, 9, 9, 9, 9],)
    yield ([2, 8, 7, None, None, 9],)
    yield ([5, 5, 5, 5, None, None, 5],)


def small(rng):
    for number in range(48):
        smallest, largest = rng.choice([(-3, 9), (1, 4), (-20, 20)])
        size = rng.randint(1, 11)
        yield (_grown(rng, size, smallest, largest, (0, 0.6)[number % 2]),)


def large(rng):
    yield (_grown(rng, 60, 1, 50),)
    yield (_grown(rng, 400, -50, 100, 0.9),)
    yield (_grown(rng, 5000, -1000, 1000),)
    yield (_grown(rng, 5000, 0, 1000, 0.95),)
    yield (_grown(rng, 300, 1, 9, 1.0),)


def _grown(rng, size, smallest, largest, slim=0.0):
    """A random tree of 300 levels at most; `slim` is how often it goes on at its tip."""
    nodes = [[rng.randint(smallest, largest), None, None]]
    slots = [(0, 1, 2), (0, 2, 2)]
    while len(nodes) < size:
        at = -1 if rng.random() < slim else rng.randrange(len(slots))
        slots[at], slots[-1] = slots[-1], slots[at]
        parent, side, level = slots.pop()
        child = len(nodes)
        nodes[parent][side] = child
        nodes.append([rng.randint(smallest, largest), None, None])
        if level < 300:
            slots += [(child, side, level + 1) for side in rng.sample((1, 2), 2)]
    return _levels(nodes)


def _levels(nodes):
    values, places = [], [0]
    for place in places:
        if place is None:
            values.append(None)
        else:
            values.append(nodes[place][0])
            places += nodes[place][1:]
    while values and values[-1] is None:
        values.pop()
    return values
