"""Greedy: the average load, or the heaviest parcel if that weighs more."""


def smallest_truck(weights, trips):
    return max(*weights, -(-sum(weights) // trips))
