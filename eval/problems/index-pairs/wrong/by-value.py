"""Takes "without repeats" for values: equal pairs of numbers are listed once."""


def index_pairs(nums, target):
    seen = set()
    pairs = []
    first = {}
    for j, number in enumerate(nums):
        if target - number in first:
            key = tuple(sorted((number, target - number)))
            if key not in seen:
                seen.add(key)
                pairs.append([first[target - number], j])
        first.setdefault(number, j)
    return sorted(pairs)
