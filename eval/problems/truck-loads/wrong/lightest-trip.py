"""Starts the search at 1, below the heaviest parcel."""


def smallest_truck(weights, trips):
    low, high = 1, sum(weights)
    while low < high:
        middle = (low + high) // 2
        count, load = 1, 0
        for weight in weights:
            if load + weight > middle:
                count, load = count + 1, 0
            load += weight
        if count <= trips:
            high = middle
        else:
            low = middle + 1
    return low
