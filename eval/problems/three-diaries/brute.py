"""Try every choice."""

from itertools import product


def closest_moments(first: list[int], second: list[int], third: list[int]) -> int:
    return min(max(chosen) - min(chosen) for chosen in product(first, second, third))
