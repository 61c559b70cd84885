"""Forbids the same length anywhere in the path, not only next to itself."""

from math import factorial


def count_paths(length, slabs):
    sets = {(0, 0): 1}
    for slab in slabs:
        for (metres, count), ways in list(sets.items()):
            if metres + slab <= length:
                key = (metres + slab, count + 1)
                sets[key] = sets.get(key, 0) + ways
    found = sum(w * factorial(count) for (metres, count), w in sets.items() if metres == length)
    return found % 1_000_000_007
