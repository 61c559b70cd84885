"""Right, and quadratic: drives from every stop until the charge fails."""


def safe_starts(changes, reserve):
    n = len(changes)
    count = 0
    for start in range(n):
        charge = reserve
        for step in range(n):
            charge += changes[(start + step) % n]
            if charge < 0:
                break
        else:
            count += 1
    return count
