"""The published "wrong" answer in our words: pairs twice, in the order they are met."""


def index_pairs(nums, target):
    pairs = []
    for i in range(len(nums)):
        missing = target - nums[i]
        for j in range(len(nums)):
            if j != i and nums[j] == missing:
                pairs.append([i, j])
    return pairs
