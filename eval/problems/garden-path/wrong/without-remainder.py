"""Returns the number itself, for all lengths whose number is not too large to count."""


def count_paths(length, slabs):
    total = [1] + [0] * length
    ending = {slab: [0] * (length + 1) for slab in slabs}
    for metres in range(1, length + 1):
        for slab, ends in ending.items():
            if slab <= metres:
                ends[metres] = total[metres - slab] - ends[metres - slab]
                total[metres] += ends[metres]
    return total[length]
