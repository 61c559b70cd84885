"""Walk both notes at once; each step takes the shorter rest of the two present groups."""

import re


def matching_beads(first: str, second: str) -> int:
    ones, others = _groups(first), _groups(second)
    matching = i = j = 0
    while i < len(ones) and j < len(others):
        (colour, left), (other_colour, other_left) = ones[i], others[j]
        step = min(left, other_left)
        if colour == other_colour:
            matching += step
        ones[i], others[j] = (colour, left - step), (other_colour, other_left - step)
        i += left == step
        j += other_left == step
    return matching


def _groups(noted: str) -> list[tuple[str, int]]:
    return [(colour, int(count or 1)) for colour, count in re.findall(r"([a-z])(\d*)", noted)]
