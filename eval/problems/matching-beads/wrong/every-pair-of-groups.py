"""Right, and quadratic: how far each group overlaps each group of the other string."""

import re


def matching_beads(first, second):
    def spans(noted):
        start, found = 0, []
        for colour, count in re.findall(r"([a-z])(\d*)", noted):
            found.append((colour, start, start + int(count or 1)))
            start = found[-1][2]
        return found

    others = spans(second)
    total = 0
    for colour, start, end in spans(first):
        for other, begin, finish in others:
            if colour == other:
                total += max(0, min(end, finish) - max(start, begin))
    return total
