"""Right, and slow: tries one capacity after the other."""


def smallest_truck(weights, trips):
    capacity = max(weights)
    while True:
        count, load = 1, 0
        for weight in weights:
            if load + weight > capacity:
                count, load = count + 1, 0
            load += weight
        if count <= trips:
            return capacity
        capacity += 1
