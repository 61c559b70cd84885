"""Missing numbers come in order, as do the wrong badges: deal them out."""


def repair(badges: list[int]) -> list[int]:
    worn = set(badges)
    missing = iter([number for number in range(1, len(badges) + 1) if number not in worn])
    kept: set[int] = set()
    repaired = []
    for badge in badges:
        if 1 <= badge <= len(badges) and badge not in kept:
            kept.add(badge)
            repaired.append(badge)
        else:
            repaired.append(next(missing))
    return repaired
