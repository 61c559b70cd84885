"""Hands the missing numbers out from the largest: pops the wrong end of the list."""


def repair(badges):
    n = len(badges)
    worn = set(badges)
    missing = [number for number in range(1, n + 1) if number not in worn]
    seen = set()
    result = []
    for badge in badges:
        if badge < 1 or badge > n or badge in seen:
            result.append(missing.pop())
        else:
            seen.add(badge)
            result.append(badge)
    return result
