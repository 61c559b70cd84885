"""Compares the first group with the first, the second with the second."""

import re


def matching_beads(first, second):
    ones = re.findall(r"([a-z])(\d*)", first)
    others = re.findall(r"([a-z])(\d*)", second)
    return sum(
        min(int(n or 1), int(m or 1)) for (c, n), (d, m) in zip(ones, others) if c == d
    )
