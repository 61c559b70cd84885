"""Off by one: does not count the lantern over the first house."""


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
    count = 0
    end = houses[0] + 3 * strength
    for house in houses:
        if house > end:
            count += 1
            end = house + 3 * strength
    return count <= lanterns
