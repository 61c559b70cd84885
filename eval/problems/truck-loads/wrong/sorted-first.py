"""Puts the parcels in order of weight, which the queue forbids, onto the emptiest trip."""

import heapq


def smallest_truck(weights, trips):
    loads = [0] * trips
    for weight in sorted(weights, reverse=True):
        heapq.heapreplace(loads, loads[0] + weight)
    return max(loads)
