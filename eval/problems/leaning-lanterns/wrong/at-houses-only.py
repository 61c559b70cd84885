"""Hangs lanterns at houses only."""


def least_strength(houses, lanterns):
    houses = sorted(houses)
    low, high = 0, houses[-1] - houses[0] + 1
    while low < high:
        middle = (low + high) // 2
        if enough(houses, lanterns, middle):
            high = middle
        else:
            low = middle + 1
    return low


def enough(houses, lanterns, strength):
    count = i = 0
    while i < len(houses):
        count += 1
        start = houses[i]
        while i + 1 < len(houses) and houses[i + 1] <= start + strength:
            i += 1
        end = houses[i] + 2 * strength
        while i < len(houses) and houses[i] <= end:
            i += 1
    return count <= lanterns
