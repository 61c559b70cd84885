"""Lights as far to the right as to the left."""


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
    count = 1
    end = houses[0] + 2 * strength
    for house in houses:
        if house > end:
            count += 1
            end = house + 2 * strength
    return count <= lanterns
