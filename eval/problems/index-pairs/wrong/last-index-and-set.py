"""The published "correct" answer in our words: only the last place of each value is known."""


def index_pairs(nums, target):
    last_seen = {}
    found = set()
    for index, number in enumerate(nums):
        missing = target - number
        if missing in last_seen:
            found.add((last_seen[missing], index))
        last_seen[number] = index
    return sorted(list(pair) for pair in found)
