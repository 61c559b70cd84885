"""Threads all the beads: right for small numbers, and there is no memory for large ones."""

import re


def matching_beads(first, second):
    def threaded(noted):
        return "".join(c * int(n or 1) for c, n in re.findall(r"([a-z])(\d*)", noted))

    return sum(a == b for a, b in zip(threaded(first), threaded(second)))
