"""Right, and quadratic: each mark is put into its place by comparing one after another."""

import re


def parts(mark):
    found = [re.fullmatch(r"(\d+)([a-z]?)", part) for part in mark.split(".")]
    return [(int(match[1]), match[2]) for match in found]


def comes_after(one, other):
    length = max(len(one), len(other))
    nothing = [(0, "")]
    return one + nothing * (length - len(one)) > other + nothing * (length - len(other))


def shelved(marks):
    ordered = []
    for mark in marks:
        found = parts(mark)
        place = len(ordered)
        while place and comes_after(ordered[place - 1][0], found):
            place -= 1
        ordered.insert(place, (found, mark))
    return [mark for _, mark in ordered]
