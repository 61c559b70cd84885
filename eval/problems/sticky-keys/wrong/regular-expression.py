"""A regular expression with back references: right, and it goes back for ages."""

import re


def fits(typed, mask):
    pattern, groups = "", 0
    for sign in mask:
        if sign == "?":
            pattern += "."
        elif sign == "*":
            groups += 1
            pattern += rf"(?P<s{groups}>.)(?P=s{groups})*"
        else:
            pattern += sign
    return re.fullmatch(pattern, typed) is not None
