"""Bisect the strength; a lantern lights three times it, best from the first dark house on."""


def least_strength(houses: list[int], lanterns: int) -> int:
    places = sorted(set(houses))
    low, high = 0, (places[-1] - places[0] + 2) // 3
    while low < high:
        strength = (low + high) // 2
        if _needed(places, strength) <= lanterns:
            high = strength
        else:
            low = strength + 1
    return low


def _needed(places: list[int], strength: int) -> int:
    lit_to = places[0] - 1
    needed = 0
    for place in places:
        if place > lit_to:
            needed += 1
            lit_to = place + 3 * strength
    return needed
