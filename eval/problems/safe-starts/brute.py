"""Drive the lap from every stop."""


def safe_starts(changes: list[int], reserve: int) -> int:
    safe = 0
    for start in range(len(changes)):
        charges = [reserve]
        for change in changes[start:] + changes[:start]:
            charges.append(charges[-1] + change)
        safe += min(charges) >= 0
    return safe
