"""Right, and quadratic: searches lists for each badge and each missing number."""


def repair(badges):
    n = len(badges)
    missing = [number for number in range(1, n + 1) if number not in badges]
    result = []
    for badge in badges:
        if badge < 1 or badge > n or badge in result:
            badge = missing.pop(0)
        result.append(badge)
    return result
