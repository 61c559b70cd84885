"""Uses every number once, as if the task were to match partners."""

from collections import defaultdict


def index_pairs(nums, target):
    free = defaultdict(list)
    pairs = []
    for j, number in enumerate(nums):
        if free[target - number]:
            pairs.append([free[target - number].pop(0), j])
        else:
            free[number].append(j)
    return sorted(pairs)
