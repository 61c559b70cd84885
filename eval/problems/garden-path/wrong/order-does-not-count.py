"""Counts each set of slabs once, whatever its order."""


def count_paths(length, slabs):
    total = [1] + [0] * length
    for slab in slabs:
        for metres in range(length, slab - 1, -1):
            total[metres] = (total[metres] + total[metres - slab]) % 1_000_000_007
    return total[length]
