"""Says 0 for a length of 0, and starts from single slabs."""


def count_paths(length, slabs):
    total = [0] * (length + 1)
    ending = {slab: [0] * (length + 1) for slab in slabs}
    for metres in range(1, length + 1):
        for slab, ends in ending.items():
            if slab == metres:
                ends[metres] = 1
            elif slab < metres:
                ends[metres] = (total[metres - slab] - ends[metres - slab]) % 1_000_000_007
            total[metres] += ends[metres]
    return total[length] % 1_000_000_007
