"""Counts the beads of each colour and forgets their places."""

import re
from collections import Counter


def matching_beads(first, second):
    def counted(noted):
        beads = Counter()
        for colour, count in re.findall(r"([a-z])(\d*)", noted):
            beads[colour] += int(count or 1)
        return beads

    return sum((counted(first) & counted(second)).values())
