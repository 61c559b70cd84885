"""Puts a mark with fewer parts first: 1 before 1.0, even where it stands behind."""

import re


def parts(mark):
    found = [re.fullmatch(r"(\d+)([a-z]?)", part) for part in mark.split(".")]
    return [(int(match[1]), match[2]) for match in found]


def shelved(marks):
    return sorted(marks, key=parts)
