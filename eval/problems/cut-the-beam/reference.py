"""The cheapest cuts of every piece between two marks, short pieces first."""


def cheapest_cuts(length: int, marks: list[int]) -> int:
    ends = [0, *sorted(marks), length]
    count = len(ends)
    cost = [[0] * count for _ in range(count)]
    for width in range(2, count):
        for left in range(count - width):
            right = left + width
            begin, end = ends[left], ends[right]
            cost[left][right] = min(
                max(ends[cut] - begin, end - ends[cut]) + cost[left][cut] + cost[cut][right]
                for cut in range(left + 1, right)
            )
    return cost[0][-1]
