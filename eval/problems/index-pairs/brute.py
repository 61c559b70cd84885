"""Look at every pair."""

from itertools import combinations


def index_pairs(nums: list[int], target: int) -> list[list[int]]:
    indices = range(len(nums))
    return [[i, j] for i, j in combinations(indices, 2) if nums[i] + nums[j] == target]
