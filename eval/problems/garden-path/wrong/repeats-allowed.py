"""Forgets the rule: equal slabs may lie side by side."""


def count_paths(length, slabs):
    total = [1] + [0] * length
    for metres in range(1, length + 1):
        total[metres] = sum(total[metres - s] for s in slabs if s <= metres) % 1_000_000_007
    return total[length]
