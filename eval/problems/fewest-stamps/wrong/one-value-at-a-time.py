"""Tries the greedy walk from each starting stamp: better than greedy, still no search."""


def fewest_stamps(values, postage):
    ordered = sorted(values, reverse=True)
    best = -1
    for start in range(len(ordered)):
        rest, count = postage, 0
        for value in ordered[start:]:
            count += rest // value
            rest %= value
        if rest == 0 and (best == -1 or count < best):
            best = count
    return best
