"""Puts parts with a letter before the part without one."""

import re


def parts(mark):
    found = [re.fullmatch(r"(\d+)([a-z]?)", part) for part in mark.split(".")]
    return [(int(match[1]), match[2]) for match in found]


def shelved(marks):
    def key(mark):
        found = parts(mark)
        while found and found[-1] == (0, ""):
            found.pop()
        return [(number, letter or "~") for number, letter in found]

    return sorted(marks, key=key)
