"""Greedy: cuts each piece where its longer part is shortest."""


def cheapest_cuts(length, marks):
    total, pieces = 0, [(0, length, sorted(marks))]
    while pieces:
        begin, end, inside = pieces.pop()
        if inside:
            cut = min(inside, key=lambda mark: max(mark - begin, end - mark))
            total += max(cut - begin, end - cut)
            pieces.append((begin, cut, [mark for mark in inside if mark < cut]))
            pieces.append((cut, end, [mark for mark in inside if mark > cut]))
    return total
