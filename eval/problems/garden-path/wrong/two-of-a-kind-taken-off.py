"""Takes off all paths with two equal slabs at the end, allowed or not before them."""


def count_paths(length, slabs):
    total = [1] + [0] * length
    for metres in range(1, length + 1):
        count = 0
        for slab in slabs:
            if slab <= metres:
                count += total[metres - slab]
            if 2 * slab <= metres:
                count -= total[metres - 2 * slab]
        total[metres] = count % 1_000_000_007
    return total[length]
