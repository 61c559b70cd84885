"""All paths of a length, less those that end with the slab that is to follow."""

MODULUS = 1_000_000_007


def count_paths(length: int, slabs: list[int]) -> int:
    slabs = [slab for slab in slabs if slab <= length]
    total = [1] + [0] * length
    ending = {slab: [0] * (length + 1) for slab in slabs}
    for metres in range(1, length + 1):
        count = 0
        for slab, ends in ending.items():
            if slab <= metres:
                ways = total[metres - slab] - ends[metres - slab]
                ends[metres] = ways
                count += ways
        total[metres] = count % MODULUS
    return total[length]
