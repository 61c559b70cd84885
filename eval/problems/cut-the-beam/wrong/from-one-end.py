"""Cuts from the left or from the right, whichever is cheaper."""


def cheapest_cuts(length, marks):
    left = right = begin = 0
    end = length
    for mark in sorted(marks):
        left += max(mark - begin, length - mark)
        begin = mark
    for mark in sorted(marks, reverse=True):
        right += max(mark, end - mark)
        end = mark
    return min(left, right)
