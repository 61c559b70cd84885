"""Right, and slow: adds up over the last slab and the one before it."""


def count_paths(length, slabs):
    ending = [[0] * len(slabs) for _ in range(length + 1)]
    for metres in range(1, length + 1):
        for i, slab in enumerate(slabs):
            if slab == metres:
                ending[metres][i] = 1
            elif slab < metres:
                ways = 0
                for j in range(len(slabs)):
                    if j != i:
                        ways += ending[metres - slab][j]
                ending[metres][i] = ways % 1_000_000_007
    return sum(ending[length]) % 1_000_000_007 if length else 1
