"""Keeps one of several equal marks: a dictionary by key."""

import re


def parts(mark):
    found = [re.fullmatch(r"(\d+)([a-z]?)", part) for part in mark.split(".")]
    return [(int(match[1]), match[2]) for match in found]


def shelved(marks):
    held = {}
    for mark in marks:
        found = parts(mark)
        while found and found[-1] == (0, ""):
            found.pop()
        held[tuple(found)] = mark
    return [held[key] for key in sorted(held)]
