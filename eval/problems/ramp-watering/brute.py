"""Walk every round from pot to pot."""


def water_levels(size: int, rounds: list[list[int]]) -> list[int]:
    levels = [0] * size
    for first, last, dose in rounds:
        pot = first
        levels[pot] += dose
        while pot != last:
            pot = (pot + 1) % size
            dose += 1
            levels[pot] += dose
    return levels
