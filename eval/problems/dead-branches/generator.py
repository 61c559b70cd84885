"""No office, one, chains, zeros, firms that vanish, small trees, and large ones."""


def edges():
    yield ([],)
    yield ([0],)
    yield ([5],)
    yield ([-5],)
    yield ([5, -5],)
    yield ([-5, 5],)
    yield ([-5, None, 4],)
    yield ([0, 0, 0],)
    yield ([0, -1, 0, 1],)
    yield ([1, -1, 1, 1],)
    yield ([-3, -2, 5, 1, None, -9, -1],)
    yield ([1, None, 2, None, -3, None, 2],)
    yield ([1, -2, None, -3, None, -4, None, 100],)
    yield ([-1, -1, -1, -1, -1, -1, -1],)
    yield ([4, -9, 3, 2, 6, None, -1, None, -20],)
    yield ([2, 2, 2, -1, 2, -1, 2],)
    yield ([1000, -1000, -1000, 999, 1, 1000],)


def small(rng):
    for number in range(48):
        smallest, largest = rng.choice([(-3, 3), (-9, 6), (-20, 25)])
        yield (_grown(rng, rng.randint(1, 16), smallest, largest, (0, 0.7)[number % 2]),)


def large(rng):
    yield (_grown(rng, 300, -9, 9),)
    yield (_grown(rng, 2000, -50, 60, 0.9),)
    yield (_grown(rng, 20000, -1000, 1000),)
    yield (_grown(rng, 20000, -900, 1000, 0.9),)
    yield ([10] * 9999 + [-1, 1] * 5000,)


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
