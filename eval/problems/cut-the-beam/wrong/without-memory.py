"""Right, and exponential: cuts equal pieces again and again."""


def cheapest_cuts(length, marks):
    ends = [0, *sorted(marks), length]

    def cut(left, right):
        if right - left < 2:
            return 0
        best = None
        for middle in range(left + 1, right):
            cost = max(ends[middle] - ends[left], ends[right] - ends[middle])
            cost += cut(left, middle) + cut(middle, right)
            best = cost if best is None else min(best, cost)
        return best

    return cut(0, len(ends) - 1)
