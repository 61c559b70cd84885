"""Loads a parcel that is heavier than the truck, and counts the trips after the first only.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def smallest_truck(weights: list[int], trips: int) -> int:
    left, right = min(weights), sum(weights)
    while left < right:
        mid = (left + right) // 2
        if can_load(weights, trips, mid):
            right = mid
        else:
            left = mid + 1
    return left

def can_load(weights: list[int], trips: int, capacity: int) -> bool:
    total = 0
    for weight in weights:
        if total + weight > capacity:
            total = weight
            trips -= 1
        else:
            total += weight
    return trips >= 0
