"""Off by one: counts the loads that were sent off and forgets the last."""


def smallest_truck(weights, trips):
    low, high = max(weights), sum(weights)
    while low < high:
        middle = (low + high) // 2
        count = load = 0
        for weight in weights:
            if load + weight > middle:
                count, load = count + 1, 0
            load += weight
        if count <= trips:
            high = middle
        else:
            low = middle + 1
    return low
