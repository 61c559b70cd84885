"""Pays for the shorter part."""


def cheapest_cuts(length, marks):
    ends = [0, *sorted(marks), length]
    count = len(ends)
    cost = [[0] * count for _ in range(count)]
    for width in range(2, count):
        for left in range(count - width):
            right = left + width
            cost[left][right] = min(
                min(ends[cut] - ends[left], ends[right] - ends[cut])
                + cost[left][cut]
                + cost[cut][right]
                for cut in range(left + 1, right)
            )
    return cost[0][-1]
