"""Plain anagrams: no plate is turned round."""


def same_plates(numbers):
    groups = {}
    for i, number in enumerate(numbers):
        groups.setdefault("".join(sorted(number)), []).append(i)
    return [group for group in groups.values() if len(group) > 1]
