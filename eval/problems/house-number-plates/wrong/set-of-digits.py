"""Asks which digits there are, not how many of each."""


def same_plates(numbers):
    groups = {}
    for i, number in enumerate(numbers):
        key = frozenset(number.replace("9", "6"))
        groups.setdefault(key, []).append(i)
    return [group for group in groups.values() if len(group) > 1]
