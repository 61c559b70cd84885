"""Keeps the last of equal badges instead of the first."""


def repair(badges):
    n = len(badges)
    missing = sorted(set(range(1, n + 1)) - set(badges), reverse=True)
    last = {badge: i for i, badge in enumerate(badges)}
    result = []
    for i, badge in enumerate(badges):
        if 1 <= badge <= n and last[badge] == i:
            result.append(badge)
        else:
            result.append(missing.pop())
    return result
