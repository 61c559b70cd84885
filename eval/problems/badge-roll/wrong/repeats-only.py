"""Replaces repeats, but keeps numbers that are out of range."""


def repair(badges):
    n = len(badges)
    worn = set(badges)
    missing = iter([number for number in range(1, n + 1) if number not in worn])
    seen = set()
    result = []
    for badge in badges:
        if badge in seen:
            result.append(next(missing))
        else:
            seen.add(badge)
            result.append(badge)
    return result
