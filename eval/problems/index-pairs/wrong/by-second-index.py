"""All pairs, but in the order of the second index."""

from collections import defaultdict


def index_pairs(nums, target):
    places = defaultdict(list)
    pairs = []
    for j, number in enumerate(nums):
        pairs += [[i, j] for i in places.get(target - number, [])]
        places[number].append(j)
    return pairs
