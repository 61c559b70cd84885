"""Try every grouping of neighbouring houses; the widest group must fit under a lantern."""

from functools import cache


def least_strength(houses: list[int], lanterns: int) -> int:
    places = sorted(houses)

    @cache
    def narrowest(first: int, left: int) -> int:
        """The least width that lets `left` groups hold all houses from `first` on."""
        if first == len(places):
            return 0
        if left == 0:
            return 10**12
        return min(
            max(places[last] - places[first], narrowest(last + 1, left - 1))
            for last in range(first, len(places))
        )

    strength = 0
    while 3 * strength < narrowest(0, lanterns):
        strength += 1
    return strength
