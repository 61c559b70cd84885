"""Counts the common beginning, not all the places that agree."""

import re


def matching_beads(first, second):
    ones = [[c, int(n or 1)] for c, n in re.findall(r"([a-z])(\d*)", first)]
    others = [[c, int(n or 1)] for c, n in re.findall(r"([a-z])(\d*)", second)]
    total = i = j = 0
    while i < len(ones) and j < len(others):
        if ones[i][0] != others[j][0]:
            break
        step = min(ones[i][1], others[j][1])
        total += step
        ones[i][1] -= step
        others[j][1] -= step
        i += ones[i][1] == 0
        j += others[j][1] == 0
    return total
