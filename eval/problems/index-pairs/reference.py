"""For each index, walk the later places of the missing value; both orders come for free."""

from bisect import bisect_right
from collections import defaultdict


def index_pairs(nums: list[int], target: int) -> list[list[int]]:
    places = defaultdict(list)
    for index, number in enumerate(nums):
        places[number].append(index)
    pairs = []
    for i, number in enumerate(nums):
        partners = places.get(target - number, [])
        pairs.extend([i, j] for j in partners[bisect_right(partners, i) :])
    return pairs
