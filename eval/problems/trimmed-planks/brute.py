"""Lay out every plank and cut both ends off."""


def kept_length(piles: list[list[int]], shortest: int, longest: int) -> int:
    planks = sorted(length for length, count in piles for _ in range(count))
    for _ in range(min(shortest, len(planks))):
        planks.remove(min(planks))
    for _ in range(min(longest, len(planks))):
        planks.remove(max(planks))
    return sum(planks)
