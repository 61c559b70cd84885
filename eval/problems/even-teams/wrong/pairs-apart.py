"""Pairs neighbours in the sorted order and puts the two of each pair apart."""


def smallest_gap(strengths):
    ordered = sorted(strengths)
    gaps = {0}
    if len(ordered) % 2:
        gaps = {ordered.pop(0)}
    for low, high in zip(ordered[::2], ordered[1::2]):
        gaps = {abs(gap + way * (high - low)) for gap in gaps for way in (1, -1)}
    return min(gaps)
