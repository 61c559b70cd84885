"""Keeps one index for each number: houses with equal numbers are lost."""


def same_plates(numbers):
    index = {}
    for i, number in enumerate(numbers):
        index.setdefault(number, i)
    groups = {}
    for number, i in index.items():
        groups.setdefault("".join(sorted(number.replace("9", "6"))), []).append(i)
    return [group for group in groups.values() if len(group) > 1]
