"""Right, and slow: tries every strength from 0 on."""


def least_strength(houses, lanterns):
    houses = sorted(set(houses))
    strength = 0
    while True:
        count = 0
        end = houses[0] - 1
        for house in houses:
            if house > end:
                count += 1
                end = house + 3 * strength
        if count <= lanterns:
            return strength
        strength += 1
