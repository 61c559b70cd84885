"""Right, and quadratic: lengthens every stretch reading by reading."""


def count_stretches(readings, level, ratio):
    count = 0
    for begin in range(len(readings)):
        high = low = 0
        for end in range(begin, len(readings)):
            if readings[end] > level:
                high += 1
            elif readings[end] < level:
                low += 1
            if high == ratio * low:
                count += 1
    return count
