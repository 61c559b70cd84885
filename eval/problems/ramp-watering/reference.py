"""Differences of the doses and of their growth; a round over the end is two ramps."""


def water_levels(size: int, rounds: list[list[int]]) -> list[int]:
    doses = [0] * (size + 1)
    growths = [0] * (size + 1)

    def ramp(first: int, last: int, dose: int) -> None:
        # At pot i the ramp gives (dose - first) + i.
        doses[first] += dose - first
        doses[last + 1] -= dose - first
        growths[first] += 1
        growths[last + 1] -= 1

    for first, last, dose in rounds:
        if first <= last:
            ramp(first, last, dose)
        else:
            ramp(first, size - 1, dose)
            ramp(0, last, dose + size - first)
    levels = []
    given = growth = 0
    for pot in range(size):
        given += doses[pot]
        growth += growths[pot]
        levels.append(given + growth * pot)
    return levels
