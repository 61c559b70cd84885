"""Breadth first: all sums of one stamp, of two, of three."""


def fewest_stamps(values: list[int], postage: int) -> int:
    sums, seen, count = {0}, {0}, 0
    while sums:
        if postage in sums:
            return count
        sums = {s + v for s in sums for v in values if s + v <= postage} - seen
        seen |= sums
        count += 1
    return -1
