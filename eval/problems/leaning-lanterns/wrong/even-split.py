"""Divides the street into equal parts, wherever the houses are."""


def least_strength(houses, lanterns):
    length = max(houses) - min(houses)
    return -(-length // (3 * lanterns))
