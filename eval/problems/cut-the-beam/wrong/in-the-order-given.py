"""Cuts in the order of the list."""


def cheapest_cuts(length, marks):
    ends, total = [0, length], 0
    for mark in marks:
        begin = max(end for end in ends if end < mark)
        end = min(end for end in ends if end > mark)
        total += max(mark - begin, end - mark)
        ends.append(mark)
    return total
