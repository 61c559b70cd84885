"""Gives the smallest number not met so far, though a guest further back wears it."""


def repair(badges):
    n = len(badges)
    seen = set()
    free = 1
    result = []
    for badge in badges:
        if badge < 1 or badge > n or badge in seen:
            while free in seen:
                free += 1
            badge = free
        seen.add(badge)
        result.append(badge)
    return result
