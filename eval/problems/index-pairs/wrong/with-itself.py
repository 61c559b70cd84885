"""Off by one: a number that is half of the target is paired with itself."""

from collections import defaultdict


def index_pairs(nums, target):
    places = defaultdict(list)
    pairs = []
    for j, number in enumerate(nums):
        places[number].append(j)
        pairs += [[i, j] for i in places.get(target - number, [])]
    return sorted(pairs)
