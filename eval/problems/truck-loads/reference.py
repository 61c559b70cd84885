"""Search the capacity; a capacity is enough when filling each truck greedily is."""


def smallest_truck(weights: list[int], trips: int) -> int:
    low, high = max(weights), sum(weights)
    while low < high:
        middle = (low + high) // 2
        if _trips(weights, middle) <= trips:
            high = middle
        else:
            low = middle + 1
    return low


def _trips(weights: list[int], capacity: int) -> int:
    count, load = 1, 0
    for weight in weights:
        if load + weight > capacity:
            count, load = count + 1, 0
        load += weight
    return count
