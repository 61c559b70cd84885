"""The well-known single pass for one start; the others are not counted."""


def safe_starts(changes, reserve):
    if sum(changes) + reserve < 0:
        return 0
    charge, start = reserve, 0
    for i, change in enumerate(changes):
        charge += change
        if charge < 0:
            start, charge = i + 1, reserve
    return 1 if start < len(changes) else 0
